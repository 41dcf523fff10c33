import { subscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { FunctionName } from '../../../infra/topology.ts';
import { CONTEXT, proxyEvent } from '../../support/api.ts';
import { bundle } from '../../support/bundle.ts';
import { METHOD_ARN } from '../../support/identity.ts';
import type { Subjects } from '../child.ts';
import { startBenchEngines } from '../engines.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf, type Sample } from '../measure.ts';
import type { Result, Row } from '../row.ts';

const DEFAULT = 'default';
/** As the default, of the SDK's ES modules, which a bundler can leave parts out of. */
const ES_MODULES = 'modules';
const EMPTY = 'empty';
/** Where the parent has put the bundles. */
const BUNDLES = 'BENCH_BUNDLES';

const message = (body: object) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body), attributes: {} }] });
const facts = { type: 'order.updated', timestamp: '2026-11-24T03:00:00.000Z', data: {} };
/** What leads each to its first call of AWS; `docs` and `board` make none, and nobody waits for a calendar. */
const EVENTS: Readonly<Record<Exclude<FunctionName, 'docs' | 'board' | 'calendars'>, unknown>> = {
  token: proxyEvent('POST /oauth/accesstokens', {
    headers: { 'content-type': 'application/json' },
    body: { grantType: 'client_credentials', clientId: 'c', clientSecret: 's' },
  }),
  authorizer: { type: 'TOKEN', authorizationToken: `Bearer e30.e30.${'A'.repeat(86)}`, methodArn: METHOD_ARN },
  'fan-out': message({ id: 'evt_1', body: JSON.stringify(facts) }),
  'retry-due': {},
  deliver: message({ endpointId: 'we_1', eventId: 'evt_1', eventTime: facts.timestamp }),
  api: proxyEvent('GET /orders'),
  'poll-orders': { connection: 'default', service: 'uno' },
  'poll-details': { connection: 'default' },
};
const NAMES = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const goal = (kilobytes: number, ratio: number) => ({ kilobytes, ratio });
const GOALS: Readonly<Record<keyof typeof EVENTS, { kilobytes: number; ratio: number }>> = {
  token: goal(85, 0.85),
  authorizer: goal(85, 0.85),
  'fan-out': goal(95, 0.85),
  'retry-due': goal(95, 0.85),
  deliver: goal(200, 1.1),
  api: goal(200, 1.1),
  'poll-orders': goal(200, 1.1),
  'poll-details': goal(200, 1.1),
};

const pathOf = (name: string) =>
  join(process.env[BUNDLES] ?? '', `${name}.${name === DEFAULT || name === ES_MODULES ? 'mjs' : 'cjs'}`);

/**
 * Loads the bundle, and calls its handler until AWS has answered once. The SDK's own handler imports node:http to ask by
 * http, as it asks the engines, and Node's fetch comes with it: the floor must not pay for what AWS is never asked by.
 */
const firstAnswer = (name: string, event: unknown) => async () => {
  await import('node:http');
  const answered = Promise.withResolvers<void>();
  subscribe('http.client.response.finish', message => {
    const { statusCode } = (message as { readonly response: IncomingMessage }).response;
    if (statusCode === 200) answered.resolve();
    else answered.reject(new Error(`AWS answered ${statusCode}.`));
  });
  return {
    warmUp: 0,
    calls: 1,
    call: async () => {
      const { handler } = await load(name);
      const ended = Promise.resolve(handler(event, { ...CONTEXT, awsRequestId: 'r' }));
      await Promise.race([answered.promise, ended.then(failed, failed)]);
    },
  };
};

async function load(name: string) {
  const loaded = await import(pathToFileURL(pathOf(name)).href);
  return loaded.default ?? loaded;
}

function failed(cause: unknown): never {
  throw new Error('The handler ended before AWS had answered.', { cause });
}

const imported = (name: string) => () => ({ warmUp: 0, calls: 1, call: () => load(name) });

export const subjects: Subjects = Object.fromEntries([
  ...NAMES.flatMap(name => [
    [name, firstAnswer(name, EVENTS[name])],
    [`import of ${name}`, imported(name)],
  ]),
  [DEFAULT, firstAnswer(DEFAULT, {})],
  [ES_MODULES, firstAnswer(ES_MODULES, {})],
  [EMPTY, imported(EMPTY)],
]);

export const row: Row = {
  name: 'cold',
  isCheap: false,
  about:
    "Each function's bundle: its size, and CPU from its import to the first answer of AWS (engines in another process), in a fresh process that has loaded node:http. Floor: the same of a handler that gets one item, with the SDK bundled as esbuild does by default: an ES module of the SDK's CommonJS files. `docs` and `board` ask AWS for nothing, and `calendars` nobody waits for.",
  async measure() {
    const engines = await startBenchEngines();
    const directory = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      const sizes = await writeBundles(directory);
      const environment = { ...engines.environment, [BUNDLES]: directory };
      const names = [DEFAULT, ES_MODULES, EMPTY, ...NAMES];
      const imports = NAMES.map(name => `import of ${name}`);
      const samples = {
        ...(await interleave(import.meta.url, names, MANY_REPETITIONS, environment)),
        ...(await interleave(import.meta.url, imports, undefined, environment)),
      };
      const of = (name: string) => samples[name] ?? [];
      const resultOf = (name: (typeof NAMES)[number]) =>
        coldResult(name, {
          measured: of(name),
          imports: of(`import of ${name}`),
          floor: of(DEFAULT),
          modules: of(ES_MODULES),
          empty: of(EMPTY),
        });
      const results = await explain(import.meta.url, NAMES, resultOf, environment);
      return [...NAMES.map(name => sizeResult(name, sizes.get(name) ?? Number.NaN)), ...results];
    } finally {
      await rm(directory, { recursive: true });
      await engines.close();
    }
  },
};

/** Returns the functions' sizes in kilobytes, gzipped. */
async function writeBundles(directory: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of NAMES) {
    const bytes = await bundle(name);
    sizes.set(name, gzipSync(bytes).length / 1000);
    await writeFile(join(directory, `${name}.cjs`), bytes);
  }
  await writeFile(join(directory, `${EMPTY}.cjs`), 'exports.handler = async () => {};');
  for (const [name, mainFields] of [
    [DEFAULT, ['main', 'module']],
    [ES_MODULES, ['module', 'main']],
  ] as const)
    await buildFloor(join(directory, `${name}.mjs`), [...mainFields]);
  return sizes;
}

async function buildFloor(outfile: string, mainFields: string[]): Promise<void> {
  await build({
    stdin: {
      contents: `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
        const client = new DynamoDBClient({});
        const Key = { pk: { S: 'p' }, sk: { S: 's' } };
        export const handler = () => client.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key }));`,
      resolveDir: import.meta.dirname,
    },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile,
    mainFields,
    format: 'esm',
    platform: 'node',
    bundle: true,
    minify: true,
    logLevel: 'silent',
  });
}

const sizeResult = (name: keyof typeof EVENTS, kilobytes: number): Result => ({
  name: `cold, size of ${name}`,
  ratio: kilobytes,
  unit: 'KB',
  spread: [kilobytes, kilobytes],
  goal: GOALS[name].kilobytes,
  beside: {},
});

interface Cold {
  readonly measured: readonly Sample[];
  readonly imports: readonly Sample[];
  readonly floor: readonly Sample[];
  readonly modules: readonly Sample[];
  readonly empty: readonly Sample[];
}

function coldResult(name: keyof typeof EVENTS, { measured, imports, floor, modules, empty }: Cold): Result {
  const ms = (samples: readonly Sample[]) => `${(cpuOf(samples) / 1000).toFixed(1)} ms`;
  return {
    name: `cold, ${name}`,
    ...ratioOf(measured, floor),
    unit: '×',
    goal: GOALS[name].ratio,
    beside: {
      measured: ms(measured),
      'its import': ms(imports),
      floor: ms(floor),
      "with the SDK's ES modules": ms(modules),
      'an empty handler': ms(empty),
    },
  };
}
