import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { findFirst } from './find-first.ts';
import { MUTANTS } from './mutants/all.ts';
import { runMutants } from './run-mutants.ts';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from './scenarios.ts';

const HELP = `Runs the rules and handlers under random faults in virtual time, and checks what was promised.

  npm run simulate -- --seeds 1000                   so many runs of each scenario, from --seed on
  npm run simulate -- --scenario regions --seed 7    one run, with its story
  npm run simulate -- --mutants                      breaks each rule on purpose: every one must be found

  --seeds N         how many runs (with --mutants: at most, for each); 1
  --seed S          the first run's seed; 1
  --scenario NAME   only this one:
${SCENARIO_NAMES.map(name => `                      ${name.padEnd(10)}${SCENARIOS[name].about}`).join('\n')}
  --mutant WORDS    with --mutants: only those with these words in their name
  --jobs N          runs at a time; as many as there are cores
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const scenarios = values.scenario === undefined ? SCENARIO_NAMES : [scenarioNamed(values.scenario)];

if (values.help) say(HELP);
else if (values.mutants) await tryMutants(Number(values.seeds ?? 2000));
else if (values.seeds === undefined) await tellOne(Number(values.seed));
else await trySeeds(Number(values.seed), Number(values.seeds));

function scenarioNamed(name: string): ScenarioName {
  const found = SCENARIO_NAMES.find(each => each === name);
  if (found === undefined) throw new Error(`There is no scenario ${name}, only ${SCENARIO_NAMES.join(', ')}.`);
  return found;
}

async function tellOne(seed: number): Promise<void> {
  for (const scenario of scenarios) {
    say(`${scenario}, seed ${seed}`);
    const { findings, story } = await SCENARIOS[scenario].simulate(seed);
    for (const line of [...story, ...findings]) say(line);
    if (findings.length > 0) process.exitCode = 1;
  }
  say(process.exitCode === 1 ? '0 passed, 1 failed' : '1 passed, 0 failed');
}

async function trySeeds(from: number, count: number): Promise<void> {
  const found = await findFirst(scenarios, from, count, Number(values.jobs));
  if (found === undefined) {
    say(`${count} passed, 0 failed`);
    return;
  }
  const { seed, scenario, findings } = found;
  for (const finding of findings) say(finding);
  say(`seed ${seed}: ${findings[0]}. Replay it: npm run simulate -- --scenario ${scenario} --seed ${seed}`);
  process.exitCode = 1;
}

async function tryMutants(seeds: number): Promise<void> {
  const mutants = MUTANTS.filter(({ name }) => name.includes(values.mutant));
  const found = await runMutants(mutants, seeds, say);
  say(`${found} passed, ${mutants.length - found} failed`);
  process.exitCode = found === mutants.length ? 0 : 1;
}
