import { createSecretKey, type KeyObject } from 'node:crypto';
import { signWebhook } from '../../shared/domain/deliver/signature.ts';

export interface WebhookHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

interface Received {
  readonly body: Uint8Array;
  readonly headers: WebhookHeaders;
  readonly secret: string;
  readonly key: KeyObject;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** As Standard Webhooks libraries have it. */
const TOLERANCE_SECONDS = 300;

/**
 * Why a receiver should refuse the webhook, and where it can be told what went wrong on the way; undefined for a genuine
 * one.
 * @param now unix ms; undefined where its age is not to count
 */
export function findMistake(
  { body: bytes, headers, secret, key }: Received,
  now: number | undefined,
): string | undefined {
  const { id, timestamp, signature } = headers;
  if (!id) return 'the header webhook-id is missing.';
  if (!timestamp) return 'the header webhook-timestamp is missing.';
  if (!signature) return 'the header webhook-signature is missing.';
  if (!/^\d{1,12}$/.test(timestamp)) return `webhook-timestamp must be unix seconds, and is "${timestamp}".`;
  const given = signature.split(' ').filter(part => part.startsWith('v1,'));
  if (given.length === 0) return 'webhook-signature holds no signature of the kind v1,<base64>.';
  const body = decode(bytes);
  if (body === undefined)
    return 'the body is not UTF-8, as each that is sent is: it was changed, or read as another encoding.';
  const at = Number(timestamp) * 1000;
  const isSigned = (text: string, by = key) => given.includes(signWebhook(id, at, text, [by])['webhook-signature']);
  if (!isSigned(body)) return mismatchReason(body, secret, isSigned);
  const seconds = now === undefined ? 0 : Math.round((now - at) / 1000);
  if (Math.abs(seconds) <= TOLERANCE_SECONDS) return undefined;
  const age = seconds > 0 ? `${seconds} s old` : `${-seconds} s ahead of this clock`;
  return `the signature is right, but the webhook is ${age}: receivers take ${TOLERANCE_SECONDS} s at most, so that none can be replayed. Is this clock right? --any-age passes it over.`;
}

function mismatchReason(body: string, secret: string, isSigned: (text: string, key?: KeyObject) => boolean): string {
  const trimmed = body.replace(/\r?\n$/, '');
  if (trimmed !== body && isSigned(trimmed))
    return 'a line end at the end of the body was not signed: keep the bytes as they came.';
  const compact = reformatted(body);
  if (compact !== undefined && isSigned(compact))
    return 'the body was formatted anew, and the bytes as they came were signed: verify before anything parses them.';
  if (isSigned(body, createSecretKey(Buffer.from(secret))))
    return 'the whole secret was the key: it is the base64 behind whsec_, decoded.';
  return "the signature is of another body or another secret. Is it this endpoint's secret, and the newest (order-relay endpoint secret)? Are id, timestamp and body of one request, unchanged?";
}

/** Undefined for what is not UTF-8: to replace a byte would verify another body. A byte order mark is kept. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function reformatted(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return undefined;
  }
}
