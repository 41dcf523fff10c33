import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeResult, pageOf } from './report.ts';
import { isHeld, isMet, type Machine, type Result, type Run, whyMissed } from './row.ts';
import { ROWS } from './rows.ts';

const HELP = `Measures the production code against floors of the same run, and writes docs/benchmarks.md and
docs/benchmarks.json.

  npm run bench                          all rows, which takes a while: see the page for how long
  npm run bench -- --only unchanged      one row; writes neither
  npm run bench -- --json FILE           the results as JSON, too
  npm run bench -- --against FILE        beside what another run wrote by --json: docs/benchmarks.json is that of
                                         the page as it is; --against A --against B compares with several
  npm run bench -- --cheap               what CI runs: the rows that are quick, held to their goals with slack

  Ends with 1 where it cannot measure, and with --cheap where a row is not held.

  Rows: ${ROWS.map(({ name }) => name).join(', ')}
`;
/** What the person at the terminal can put right: told in one line. */
class CannotMeasure extends Error {}

const CHEAP_REPETITIONS = 3;
const ROOT = fileURLToPath(import.meta.resolve('../../'));
const PAGE = `${ROOT}docs/benchmarks.md`;
const FIGURES = `${ROOT}docs/benchmarks.json`;

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const options = readOptions();
  if (options.help) say(HELP);
  else await measure(options);
} catch (error) {
  if (!(error instanceof CannotMeasure)) throw error;
  process.stderr.write(`${error.message} See npm run bench -- --help.\n`);
  process.exitCode = 1;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        against: { type: 'string', multiple: true, default: [] },
        cheap: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node adds advice in further lines to some.
    const [fault = ''] = (error as Error).message.split('\n');
    throw new CannotMeasure(fault.replace(/\.?$/, '.'));
  }
}

async function measure(values: ReturnType<typeof readOptions>): Promise<void> {
  const rows = ROWS.filter(({ name, isCheap }) => (values.only ?? name) === name && (isCheap || !values.cheap));
  if (rows.length === 0) {
    const names = ROWS.filter(({ isCheap }) => isCheap || !values.cheap).map(({ name }) => name);
    throw new CannotMeasure(`There is no${values.cheap ? ' quick' : ''} row ${values.only}, only ${names.join(', ')}.`);
  }
  const others = await Promise.all(values.against.map(readRun));
  const isWhole = values.only === undefined && !values.cheap;
  // Fails now rather than after all rows.
  for (const file of [values.json ?? [], isWhole ? [PAGE, FIGURES] : []].flat())
    await appendFile(file, '').catch(failAs(`${file} cannot be written`));
  const commit = commitHere();
  const results: Result[] = [];
  const startedAt = performance.now();
  for (const row of rows) {
    say(`${row.name}: ${row.about}`);
    const measured = await row.measure(values.cheap ? CHEAP_REPETITIONS : undefined);
    for (const result of measured) say(`  ${describeResult(result, others)}`);
    results.push(...measured);
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  const measured = { machine: machineHere(), commit, packages: packagesHere() };
  const figures = `${JSON.stringify({ rows: results.map(withVerdict), ...measured }, null, 2)}\n`;
  if (values.json !== undefined) await writeFile(values.json, figures);
  if (isWhole) {
    const page = pageOf(rows, { rows: results, ...measured }, minutes, others);
    await writeFile(FIGURES, figures);
    await writeFile(PAGE, page);
    say('Written: docs/benchmarks.md, docs/benchmarks.json');
  }
  const missed = results.filter(result => !(values.cheap ? isHeld(result) : isMet(result)));
  say(`${results.length - missed.length} passed, ${missed.length} failed`);
  if (values.cheap && missed.length > 0) process.exitCode = 1;
}

/** Fails where the page, which is written after all rows, could not show it. */
async function readRun(file: string): Promise<Run> {
  const run = runIn(await readFile(file, 'utf8').catch(failAs(`${file} cannot be read`)));
  if (run === undefined) throw new CannotMeasure(`${file} was not written by --json.`);
  return run;
}

function failAs(fault: string) {
  return (cause: Error): never => {
    throw new CannotMeasure(`${fault}: ${cause.message}.`, { cause });
  };
}

function runIn(text: string): Run | undefined {
  try {
    const run: Run = JSON.parse(text);
    const isResult = ({ name, ratio, unit, beside }: Result) =>
      typeof name === 'string' &&
      typeof ratio === 'number' &&
      typeof unit === 'string' &&
      Object.values(beside).every(text => typeof text === 'string');
    const { cpu, cores, memoryGb, os, node, openssl, date } = run.machine;
    const isMachine =
      [cpu, os, node, openssl, date, run.commit].every(text => typeof text === 'string') &&
      [cores, memoryGb].every(Number.isFinite);
    return run.rows.every(isResult) && isMachine ? run : undefined;
  } catch {
    return undefined;
  }
}

function withVerdict(result: Result) {
  const { why: _, profile: __, ...figures } = result;
  const why = whyMissed(result);
  return { ...figures, met: isMet(result), ...(why !== undefined && { why }) };
}

function machineHere(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.version,
    openssl: process.versions.openssl,
    date: new Date().toISOString().slice(0, 10),
  };
}

function commitHere(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? '';
  const changed = git('status', '--porcelain') === '' ? '' : '+';
  return `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${changed}`;
}

function packagesHere(): Record<string, string> {
  const { dependencies } = manifest('package.json');
  const names = ['undici', '@aws-sdk/client-dynamodb'];
  return {
    ...Object.fromEntries(names.map(name => [name, dependencies[name] ?? ''])),
    ...manifest('test/bench/competitors/package.json').dependencies,
  };
}

function manifest(file: string): { readonly dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8'));
}
