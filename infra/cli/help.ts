import type { Command } from 'commander';
import { wrapToWidth } from '../local/display/text-width.ts';

export type Example = readonly [what: string, command: string];

const MAX_COLUMNS = 100;

/** Examples below a command's help, and what else is to know. */
export function addHelp(
  command: Command,
  { examples, more = [] }: { examples: readonly Example[]; more?: readonly string[] },
): Command {
  return command.addHelpText('after', context => {
    const { getOutHelpWidth, getErrHelpWidth } = context.command.configureOutput();
    const columns = Math.min(MAX_COLUMNS, (context.error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? MAX_COLUMNS);
    const shown = examples.flatMap(([what, line]) => [...wrapToWidth(what, columns - 2), `  ${line}`]);
    const prose = more.flatMap(text => ['', ...wrapToWidth(text, columns)]);
    return ['', 'Examples:', ...shown.map(line => `  ${line}`), ...prose].join('\n');
  });
}
