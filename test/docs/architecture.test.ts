import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).sort();

const names = new Set(globSync('{docs,functions,infra,shared,test}/**/*', { cwd: root }).map(path => basename(path)));

/** A file's name, in backticks. */
const NAME = /`([\w-]+(?:\.test)?\.tsx?)`/g;
/** In backticks, from the root; `<name>` stands for any. */
const PATH = /`((?:\.ci|docs|functions|infra|shared|test)\/[^`\s]*)`/g;
const LINK = /\]\((?!https?:)([^)#\s]+)/g;
const found = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, path = '']) => path);

describe.each(pages)('%s', page => {
  it('names only files that exist', () => {
    const missing = found(PATH, read(page)).filter(
      path => globSync(path.replace(/<\w+>/g, '*'), { cwd: root })[0] === undefined,
    );
    expect(missing).toEqual([]);
    expect(found(NAME, read(page)).filter(name => !names.has(name))).toEqual([]);
  });

  it('links only to pages that exist', () => {
    expect(found(LINK, read(page)).filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

describe('the invariants', () => {
  const [, section = ''] = read('docs/architecture.md').split('\n## Invariants\n');
  const invariants = [...section.matchAll(/^(\d+)\. \*\*.*$/gm)].map(([text, number]) => ({
    number: Number(number),
    text,
  }));

  it('are numbered one by one', () => {
    expect(invariants.map(({ number }) => number)).toEqual(invariants.map((_, i) => i + 1));
    expect(invariants.length).toBeGreaterThan(10);
  });

  it.each(invariants)('$number is named by each test that it points to', ({ number, text }) => {
    const tests = found(/`(test\/[\w/-]+\.test\.ts)`/g, text);
    expect(tests).not.toEqual([]);
    for (const test of tests) expect(read(test), test).toMatch(new RegExp(`invariant ${number}\\b`));
  });

  it('are no more than the page has, in any test', () => {
    for (const test of globSync('test/**/*.test.ts', { cwd: root }))
      for (const number of found(/\binvariant (\d+)/g, read(test)))
        expect(Number(number), test).toBeLessThanOrEqual(invariants.length);
  });
});
