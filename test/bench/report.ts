import { isAlike, isMet, type Machine, type Result, type Row, type Run, whyMissed } from './row.ts';

const figure = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const bound = ({ goal, isMinimum, unit }: Result) => `${isMinimum ? '≥' : '≤'} ${figure(goal)} ${unit}`;
const spread = ({ spread: [least, most] }: Result) => `${figure(least)}–${figure(most)}`;
const beside = (result: Result) =>
  Object.entries(result.beside)
    .map(([name, text]) => `${name} ${text}`)
    .join(', ');

/** One line for the terminal. */
export function describeResult(result: Result): string {
  const verdict = isMet(result) ? 'met' : 'missed';
  return `${result.name}: ${figure(result.ratio)} ${result.unit} (${spread(result)}), goal ${bound(result)}: ${verdict}; ${beside(result)}`;
}

const describeMachine = ({ cpu, cores, memoryGb, os, node, openssl }: Machine) =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, Node ${node.slice(1)}, OpenSSL ${openssl}`;

/** docs/benchmarks.md. @param another run, best on another machine, to compare with */
export function pageOf(rows: readonly Row[], { rows: results, machine }: Run, minutes: number, another?: Run): string {
  const missed = results.filter(result => !isMet(result));
  const other = (result: Result) => another?.rows.find(({ name }) => name === result.name);
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${machine.date} in one run of ${Math.ceil(minutes)} minutes: ${describeMachine(machine)}. Each ratio is the median of what the repetitions gave (of *neighbour* that of all of them together), each of which is measured beside its own floor; in brackets the smallest and the largest. CPU time counts all threads of a process, which rests before it is measured. Times and throughputs are those of this machine; ratios are for comparing with those of other machines${another ? ', or of another run, as in the column *again*' : ''}.`,
    '',
    `| row | result | goal | |${another ? ' again |' : ''} beside |`,
    `|---|---|---|---|${another ? '---|' : ''}---|`,
    ...results.map(
      result =>
        `| ${result.name} | ${figure(result.ratio)} ${result.unit} (${spread(result)}) | ${bound(result)} | ${isMet(result) ? 'met' : '**missed**'} |${another ? ` ${likeness(result, other(result))} |` : ''} ${beside(result)} |`,
    ),
    '',
    ...(another ? comparison(results, another, other) : []),
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

function likeness(result: Result, other: Result | undefined): string {
  if (other === undefined) return '';
  return `${figure(other.ratio)}${isAlike(result, other) === false ? ' **differs**' : ''}`;
}

function comparison(results: readonly Result[], { machine }: Run, otherOf: (result: Result) => Result | undefined) {
  const alike = results.flatMap(result => {
    const other = otherOf(result);
    return (other && isAlike(result, other)) ?? [];
  });
  const count = alike.filter(Boolean).length;
  return [
    '## Again',
    '',
    `The column *again* is another run's, of ${machine.date}: ${describeMachine(machine)}. Of ${alike.length} ratios, counts and sizes ${count} are within a fifth of each other. Seconds, milliseconds and throughputs tell of the machine as well, and are not compared.`,
    '',
  ];
}
