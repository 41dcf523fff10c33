import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Browsers have none of Node's modules: what a page takes of a file that imports one must not use it. */
const WITHOUT_NODE: Plugin = {
  name: 'without-node',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false })),
};

/** A script or style sheet with all that it imports, for browsers of the last two years. `source` is a path in the project. */
export async function bundlePage(source: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [source],
    absWorkingDir: ROOT,
    outdir: '.',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['chrome130', 'firefox132', 'safari18'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [WITHOUT_NODE],
    logLevel: 'silent',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Writes it to `path`, at once: whoever reads meanwhile sees a whole file. */
export async function writePage(source: string, path: string): Promise<void> {
  const part = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(part, await bundlePage(source));
  await rename(part, path);
}

/** Writes what a spec says of `bundles` where the local runner's functions look for it. */
export async function writeLocalPages(bundles: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(Object.entries(bundles).map(([path, source]) => writePage(source, join(ROOT, path))));
}
