import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Content } from './content.ts';
import type { Answer } from './http.ts';
import { validated } from './validated.ts';

/** A page for browsers, or what it loads. */
export interface File {
  readonly content: Content;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  // Browsers show it, where they would save Markdown.
  '.md': 'text/plain; charset=utf-8',
};

/** Everything is of this host, and no script or style is in the page itself. Icons may be data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The files by their names without folders. `paths` are below `root`. */
export function readFiles(root: string, paths: readonly string[]): ReadonlyMap<string, File> {
  return new Map(paths.map(path => [basename(path), toFile(path, readFileSync(join(root, path), 'utf8'))]));
}

/** Throws for a name whose ending tells no type. */
export function toFile(name: string, text: string): File {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`Of which type is ${name}?`);
  return { content: new Content(text), type };
}

/** The file with its validators, or 304; `cacheControl` says how long it may be kept. */
export function serveFile(event: APIGatewayProxyEvent, { content, type }: File, cacheControl: string): Answer {
  const { headers, ...answer } = validated(event, content);
  return {
    ...answer,
    headers: {
      ...headers,
      ...(answer.statusCode === 200 && { 'content-type': type }),
      'cache-control': cacheControl,
      'content-security-policy': POLICY,
    },
  };
}
