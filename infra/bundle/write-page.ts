/** `node infra/bundle/write-page.ts SOURCE FILE`, which CDK calls when it bundles a function. */

import { writePage } from './page.ts';

const [source = '', path = ''] = process.argv.slice(2);
await writePage(source, path);
