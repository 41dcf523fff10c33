import { readFileSync } from 'node:fs';
import { CONTEXT, type Config } from '../../infra/config.ts';

const cdkJson = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The configuration as shipped. */
export const SHIPPED: Config = cdkJson.context[CONTEXT];
