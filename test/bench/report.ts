import { isMet, type Machine, type Result, type Row, whyMissed } from './row.ts';

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

/** docs/benchmarks.md */
export function pageOf(rows: readonly Row[], results: readonly Result[], machine: Machine, minutes: number): string {
  const missed = results.filter(result => !isMet(result));
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${machine.date} in one run of ${Math.ceil(minutes)} minutes: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node.slice(1)}, OpenSSL ${machine.openssl}. Each ratio is the median of what the repetitions gave, each of which is measured beside its own floor; in brackets the smallest and the largest. CPU time counts all threads of a process. Times and throughputs are those of this machine; ratios are for comparing with those of other machines, which was not done yet.`,
    '',
    '| row | result | goal | | beside |',
    '|---|---|---|---|---|',
    ...results.map(
      result =>
        `| ${result.name} | ${figure(result.ratio)} ${result.unit} (${spread(result)}) | ${bound(result)} | ${isMet(result) ? 'met' : '**missed**'} | ${beside(result)} |`,
    ),
    '',
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
