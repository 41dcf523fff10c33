import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { Content } from '../../shared/runtime/content.ts';

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

/** The files by their names without folders. `paths` are below `root`. */
export function readFiles(root: string, paths: readonly string[]): ReadonlyMap<string, File> {
  return new Map(paths.map(path => [basename(path), readFile(join(root, path))]));
}

function readFile(path: string): File {
  const type = TYPES[extname(path)];
  if (type === undefined) throw new Error(`Of which type is ${path}?`);
  return { content: new Content(readFileSync(path)), type };
}
