import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE } from '../../infra/bundle/options.ts';
import type { FunctionName } from '../../infra/topology.ts';

/** A function as CDK has it bundled, but for the source map, which is a file of its own. */
export async function bundle(name: FunctionName): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...BUNDLE,
    mainFields: [...BUNDLE.mainFields],
    external: [...BUNDLE.external],
    entryPoints: [`functions/${name}/index.ts`],
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    bundle: true,
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
