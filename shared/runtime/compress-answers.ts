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

async function encode(event: APIGatewayProxyEvent, answer: Answer, advice: string): Promise<APIGatewayProxyResult> {
  const { content = new Content(answer.body), ...result } = answer;
  const headers = { ...result.headers, vary: 'accept-encoding' };
  const { gzip, identity, prefersGzip } = acceptedCodings(headerOf(event, 'accept-encoding'));
  const isWorthIt = content.byteLength >= MIN_BYTES && (prefersGzip || content.byteLength > MAX_RESULT_BYTES);
  const compressed = gzip && content.byteLength > 0 && (isWorthIt || !identity) && !result.isBase64Encoded;
  if (compressed) {
    const { etag } = headers as Record<string, string>;
    const body = await content.gzip();
    const all = { ...headers, 'content-encoding': 'gzip', ...(etag && { etag: gzipTag(etag) }) };
    const encoded = { ...result, headers: all, body, isBase64Encoded: true };
    // JSON leaves base64 as it is.
    if (payloadBytes({ ...encoded, body: '' }) + body.length <= MAX_RESULT_BYTES) return encoded;
  } else if (content.byteLength <= MAX_RESULT_BYTES) {
    const plain = { ...result, headers, body: answer.content?.text ?? answer.body };
    if (isSmall(plain.body) || payloadBytes(plain) <= MAX_RESULT_BYTES) return plain;
  }
  const size = `The answer's ${content.byteLength.toLocaleString('en')} bytes are more than can be sent at once`;
  const remedy = gzip ? '' : ' without compression. Send Accept-Encoding: gzip';
  throw new Problem(413, `${size}${remedy}. ${advice}`, { slug: 'answer-too-large' });
}

/** Spares the measurement: JSON writes a character in six bytes at most. */
const isSmall = (body: string) => body.length < MAX_RESULT_BYTES / 8;
