import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { acceptedCodings } from './accept-encoding.ts';
import { Content, gzipTag } from './content.ts';
import { type Answer, headerOf } from './http.ts';
import { MAX_RESULT_BYTES, payloadBytes } from './lambda-payload.ts';
import { Problem } from './problem.ts';

/** A smaller body is not worth it. */
const MIN_BYTES = 1024;

/**
 * Compresses answers for clients that take gzip. One that Lambda cannot return is a 413 problem.
 * @param advice how to ask for less, a sentence of that problem
 */
export function compressAnswers(advice: string): MiddlewareObj<APIGatewayProxyEvent, Answer> {
  return {
    after: async request => {
      const { event, response } = request;
      if (response) request.response = await encode(event, response, advice);
    },
  };
}

/** Other middleware adds headers. */
const MAX_BYTES = MAX_RESULT_BYTES - 2 * 1024;

async function encode(event: APIGatewayProxyEvent, answer: Answer, advice: string): Promise<APIGatewayProxyResult> {
  const { content = new Content(answer.body), ...result } = answer;
  const headers = { ...result.headers, vary: 'accept-encoding' };
  const { gzip, identity, prefersGzip } = acceptedCodings(headerOf(event, 'accept-encoding'));
  const mayCompress = gzip && content.byteLength > 0 && !result.isBase64Encoded;
  if (!mayCompress || (identity && !(prefersGzip && content.byteLength >= MIN_BYTES))) {
    const plain = toPlain(answer, headers, content);
    if (plain !== undefined) return plain;
  }
  if (mayCompress) {
    const { etag } = headers as Record<string, string>;
    const body = await content.gzip();
    const all = { ...headers, 'content-encoding': 'gzip', ...(etag && { etag: gzipTag(etag) }) };
    const encoded = { ...result, headers: all, body, isBase64Encoded: true };
    // JSON leaves base64 as it is.
    if (fits(encoded, body.length)) return encoded;
  }
  const size = `The answer's ${content.byteLength.toLocaleString('en')} bytes are more than can be sent at once`;
  const remedy = gzip ? '' : ' without compression. Send Accept-Encoding: gzip';
  throw new Problem(413, `${size}${remedy}. ${advice}`, { slug: 'answer-too-large' });
}

/** Undefined where it is too large. */
function toPlain(
  { content: _, ...result }: Answer,
  headers: NonNullable<Answer['headers']>,
  content: Content,
): APIGatewayProxyResult | undefined {
  if (content.byteLength > MAX_BYTES) return undefined;
  const plain = { ...result, headers, body: content.text };
  // Spares the measurement: JSON writes a byte of UTF-8 as six at most.
  return content.byteLength * 6 < MAX_BYTES / 2 || fits(plain, content.bytesInJson) ? plain : undefined;
}

/** @param bodyBytes what its body takes in JSON, without quotes */
function fits(result: APIGatewayProxyResult, bodyBytes: number): boolean {
  return payloadBytes({ ...result, body: '' }) + bodyBytes <= MAX_BYTES;
}
