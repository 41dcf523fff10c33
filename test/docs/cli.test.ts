import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  commandsOf,
  describedProgram,
  helpOf,
  nameOf,
  REFERENCE_PATH,
  referencePage,
} from '../../infra/cli/reference.ts';
import { rootPath } from '../../infra/config/reference.ts';
import { textWidth } from '../../infra/local/display/text-width.ts';

const program = describedProgram();
const commands = commandsOf(program);

/** The words of each example in a command's help, without what the shell does with them. */
function examplesIn(help: string): string[][] {
  return [...help.matchAll(/^ {4}(?:\w+=\S+ )?order-relay (.*)$/gm)].map(([, line = '']) =>
    (line.split(/ [|>] /)[0] ?? '').split(' '),
  );
}

describe(REFERENCE_PATH, () => {
  it('is what npm run docs:cli makes', () => {
    expect(readFileSync(rootPath(REFERENCE_PATH), 'utf8')).toBe(referencePage());
  });
});

describe.each(commands.map(command => [nameOf(command), command] as const))('the help of %s', (_name, command) => {
  const help = helpOf(command);

  it('fits a terminal of 80 columns, but for commands to copy', () => {
    const prose = help.split('\n').filter(line => !/^ {4}\S/.test(line));
    expect(prose.filter(line => textWidth(line) > 80)).toEqual([]);
  });

  it('describes every option, argument and command', () => {
    const described = [command, ...command.options, ...command.registeredArguments, ...command.commands];
    const texts = described.map(each =>
      typeof each.description === 'function' ? each.description() : each.description,
    );
    expect(texts.filter(text => !text)).toEqual([]);
  });

  it('has examples of commands and options that there are', () => {
    for (const words of examplesIn(help)) {
      let called = program;
      for (const word of words) called = called.commands.find(each => each.name() === word) ?? called;
      const isDefault = called.commands.flatMap(each =>
        each.name() === 'list' || each.name() === 'tail' ? each.options : [],
      );
      const known = [...called.options, ...isDefault, ...program.options].flatMap(({ short, long }) => [short, long]);
      const unknown = words.filter(word => word.startsWith('-') && !known.includes(word) && word !== '--help');
      expect(unknown, words.join(' ')).toEqual([]);
    }
  });
});

it('there are examples to check', () => {
  expect(commands.flatMap(command => examplesIn(helpOf(command))).length).toBeGreaterThan(15);
});
