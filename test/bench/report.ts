import { ROUNDS } from './measure.ts';
import { isAlike, isMet, type Machine, type Result, type Row, type Run, whyMissed } from './row.ts';

const figure = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 0.1 || value === 0 ? 2 : 4);

const bound = ({ goal, isMinimum, unit }: Result) => `${isMinimum ? '≥' : '≤'} ${figure(goal)} ${unit}`;
const spread = ({ spread: [least, most] }: Result) => `${figure(least)}–${figure(most)}`;
const beside = (result: Result) =>
  Object.entries(result.beside)
    .map(([name, text]) => `${name} ${text}`)
    .join(', ');

/** One line for the terminal. @param others runs to compare with */
export function describeResult(result: Result, others: readonly Run[]): string {
  const verdict = isMet(result) ? 'met' : 'missed';
  const again = others.map(
    (other, i) => `; ${titleOf(i)} ${likeness(result, resultIn(other, result), 'differs') || 'not measured'}`,
  );
  return `${result.name}: ${figure(result.ratio)} ${result.unit} (${spread(result)}), goal ${bound(result)}: ${verdict}; ${beside(result)}${again.join('')}`;
}

const describeMachine = ({ cpu, cores, memoryGb, os, node, openssl }: Machine) =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, Node ${node.slice(1)}, OpenSSL ${openssl}`;

/** docs/benchmarks.md. @param others runs to compare with, best on other machines */
export function pageOf(
  rows: readonly Row[],
  { rows: results, machine, commit, packages }: Run,
  minutes: number,
  others: readonly Run[] = [],
): string {
  const missed = results.filter(result => !isMet(result));
  const versions = Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const heads = ['row', 'result', 'goal', '', ...others.map((_, i) => titleOf(i)), 'beside'];
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${machine.date} in one run of ${Math.ceil(minutes)} minutes: ${describeMachine(machine)}; commit ${commit}, ${versions}. Each ratio is the median of what the repetitions gave (of *neighbour* that of all of them together, of *growth, memory* the largest), each of which is measured beside its own floor; in brackets the smallest and the largest (of *latency* of all changes, of *sustained* of all seconds). CPU time counts all threads of a process, which rests before it is measured, and runs on Linux on a core that the benchmark and the receiver leave to it; a profile is taken with all cores, of which the profiler needs one, and its shares are of the time by the clock in which the main thread was not idle: a wait for a core is in them. *sender*, *peers* and *deliver* take turns: a repetition is the mean of ${ROUNDS} turns. Times and throughputs are those of this machine; ratios are for comparing with those of other machines${others.length > 0 ? ', or of another run, as below' : ''}.`,
    '',
    lineOf(heads),
    `|${'---|'.repeat(heads.length)}`,
    ...results.map(result =>
      lineOf([
        result.name,
        `${figure(result.ratio)} ${result.unit} (${spread(result)})`,
        bound(result),
        isMet(result) ? 'met' : '**missed**',
        ...others.map(other => likeness(result, resultIn(other, result), '**differs**')),
        beside(result),
      ]),
    ),
    '',
    ...(others.length > 0 ? comparison(results, others) : []),
    '## What was measured',
    '',
    ...rows.map(({ name, about }) => `- **${name}**: ${about}`),
    ...(missed.length === 0
      ? []
      : [
          '',
          '## What is missed, and why',
          '',
          ...missed.map(result => `- **${result.name}**: ${whyMissed(result) ?? 'not examined yet.'}`),
        ]),
    '',
  ].join('\n');
}

const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** @param index of another run */
const titleOf = (index: number) => `again ${index + 1}`;

function inParts(result: Result): string {
  const parts = beside(result);
  return `${figure(result.ratio)} ${result.unit}${parts && ` (${parts})`}`;
}

const resultIn = ({ rows }: Run, { name, unit }: Result) => rows.find(row => row.name === name && row.unit === unit);

function likeness(result: Result, other: Result | undefined, mark: string): string {
  if (other === undefined) return '';
  const verdict = isMet({ ...result, ratio: other.ratio });
  return [
    figure(other.ratio),
    ...(isAlike(result, other) === false ? [mark] : []),
    ...(verdict === isMet(result) ? [] : [verdict ? 'met' : 'missed']),
  ].join(' ');
}

/** The rows that have these among their results. */
const rowsOf = (results: readonly Result[]) => [...new Set(results.map(({ name }) => name.split(',')[0]))].join(', ');

function comparison(results: readonly Result[], others: readonly Run[]): string[] {
  return [
    '## Again',
    '',
    'Ratios, counts and sizes of another run are alike when they are within a fifth. Seconds, milliseconds and throughputs tell of the machine as well, and are not compared. Where only the verdict differs, it stands beside the figure. Under each run is what differs, with what it was made of: processors are not fast at the same things.',
    '',
    ...others.flatMap((other, i) => {
      const comparable = results.filter(result => isAlike(result, result) !== undefined);
      const pairs = comparable.flatMap(here => {
        const there = resultIn(other, here);
        return there === undefined ? [] : [{ here, there }];
      });
      const lacking = comparable.filter(here => resultIn(other, here) === undefined);
      const unlike = pairs.filter(({ here, there }) => !isAlike(here, there));
      const rest =
        lacking.length === 0
          ? ''
          : `; ${lacking.length} more have no figure there by the same measure: ${rowsOf(lacking)}`;
      const count = `${pairs.length - unlike.length} of ${pairs.length} are alike${rest}.`;
      return [
        `- *${titleOf(i)}*: ${describeMachine(other.machine)}, on ${other.machine.date}, commit ${other.commit}. ${count}`,
        ...unlike.map(({ here, there }) => `  - ${here.name}: ${inParts(there)} there, ${inParts(here)} here.`),
      ];
    }),
    '',
  ];
}
