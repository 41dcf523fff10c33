import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod/mini';
import { ConfigError } from './config/config-error.ts';
import { describeIssue } from './config/describe-issue.ts';
import { readJsonFile } from './config/read-json-file.ts';
import { CONFIG } from './config/schema.ts';

/** Where the configuration is looked for, in the project's root; without it everything is as by default. */
export const CONFIG_FILE = 'order-relay.json';

export type Config = Omit<z.output<typeof CONFIG>, '$schema'>;
export type Region = Config['regions'][number];

/**
 * The configuration in this file (relative to the current directory), or in `order-relay.json` of the project's root,
 * which there need not be. Throws ConfigError, which names file and fields.
 */
export function loadConfig(path?: string): Config {
  if (path !== undefined) return parseConfig(readJsonFile(path), path);
  const own = fileURLToPath(new URL(`../${CONFIG_FILE}`, import.meta.url));
  return parseConfig(existsSync(own) ? readJsonFile(own) : {}, CONFIG_FILE);
}

/** With all defaults filled in. `source` is where `input` was found, for the message of a ConfigError. */
export function parseConfig(input: unknown, source: string = CONFIG_FILE): Config {
  const result = CONFIG.safeParse(input);
  if (!result.success) {
    const problems = result.error.issues.flatMap(issue => describeIssue(issue, input)).map(line => `  ${line}`);
    throw new ConfigError([`${source} cannot be used:`, ...problems].join('\n'));
  }
  const { $schema: _, ...config } = result.data;
  return config;
}

/** The API's names in the configured domain: that of all regions, then each region's. */
export function domainNamesOf({ domain, regions }: Pick<Config, 'domain' | 'regions'>): string[] {
  return domain ? [domain.name, ...regions.map(region => regionNameIn(domain, region))] : [];
}

export function regionNameIn(domain: { readonly name: string }, region: Pick<Region, 'name'>): string {
  return `${region.name}.${domain.name}`;
}

export function homeOf({ regions }: Config): Region {
  const home = regions.find(region => region.home);
  if (!home) throw new ConfigError('No region is home.');
  return home;
}
