import type { IncomingMessage } from 'node:http';

/** API Gateway's own limit. */
const MAX_BYTES = 10 * 1024 * 1024;

/** The body, null when there is none, 'too large' beyond 10 MB. Throws when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null | 'too large'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return 'too large';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return 'too large';
    chunks.push(chunk);
  }
  return bytes === 0 ? null : Buffer.concat(chunks);
}
