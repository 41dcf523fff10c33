import { readFileSync } from 'node:fs';

/** The commands of a page, by the heading they stand under: each a block of a script. Lines of it go on over blocks. */
export function readCommands(page: URL): ReadonlyMap<string, readonly string[]> {
  const sections = readFileSync(page, 'utf8').split(/^#+ /m);
  return new Map(
    sections.map(section => [
      section.split('\n', 1)[0] ?? '',
      [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block),
    ]),
  );
}
