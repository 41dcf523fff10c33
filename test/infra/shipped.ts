import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../../infra/config.ts';

/** The shipped example of four regions. */
export const SHIPPED: Config = loadConfig(
  fileURLToPath(new URL('../../docs/examples/four-regions.json', import.meta.url)),
);
