import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateDelivery } from './delivery-world.ts';
import { simulateEndpoint } from './endpoint-world.ts';
import { simulateFeed } from './feed-world.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const HELP = `Runs deliveries, and the feed and an endpoint of several regions, under random faults in virtual time, and checks what was promised.

  npm run simulate -- --seeds 1000         so many runs, from --seed on
  npm run simulate -- --seed 7             one run, with its story
  npm run simulate -- --mutants            breaks each rule on purpose: every one must be found

  --seeds N   how many runs (with --mutants: at most, for each); 1
  --seed S    the first run's seed; 1
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

/** The first seed that finds something, and what; undefined when none does. */
async function findFirst(
  from: number,
  count: number,
): Promise<{ seed: number; findings: readonly string[] } | undefined> {
  for (let seed = from; seed < from + count; seed++) {
    for (const simulate of [simulateDelivery, simulateFeed, simulateEndpoint]) {
      const { findings, story } = await simulate(seed);
      if (count === 1) for (const line of story) say(line);
      if (findings.length > 0) return { seed, findings };
    }
  }
  return undefined;
}

/** What the simulation says in a copy of the project with the mutant's change. */
function runMutant({ file, change: [from, to] }: Mutant, seeds: number): string {
  const copy = mkdtempSync(join(tmpdir(), 'order-relay-mutant-'));
  try {
    for (const name of ['shared', 'functions', 'test/simulation', 'test/simulator', 'test/support', 'package.json'])
      cpSync(name, join(copy, name), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
    const text = readFileSync(join(copy, file), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
    writeFileSync(
      join(copy, file),
      text.replace(from, () => to),
    );
    const args = ['test/simulation/main.ts', '--seeds', String(seeds)];
    return spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (values.help) say(HELP);
else if (values.mutants) {
  let passed = 0;
  for (const mutant of MUTANTS) {
    const output = runMutant(mutant, Number(values.seeds ?? 2000));
    const isFound = mutant.expected.test(output);
    say(`${isFound ? 'found' : 'MISSED'}  ${mutant.name}: ${output.trim().split('\n').slice(-1)}`);
    if (isFound) passed++;
  }
  say(`${passed} passed, ${MUTANTS.length - passed} failed`);
  process.exitCode = passed === MUTANTS.length ? 0 : 1;
} else {
  const count = Number(values.seeds ?? 1);
  const found = await findFirst(Number(values.seed), count);
  if (found === undefined) say(`${count} passed, 0 failed`);
  else {
    for (const finding of found.findings) say(finding);
    say(`seed ${found.seed}: ${found.findings[0]}. Replay it: npm run simulate -- --seed ${found.seed}`);
    process.exitCode = 1;
  }
}
