import type { Command } from 'commander';

/** Commander's own looks no further than the first word, and passes over what it does not know. */
export function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('what a command does and takes')
    .argument('[command...]', 'such as endpoint create')
    .action((names: readonly string[]) => {
      let found = program;
      for (const name of names)
        found = found.commands.find(command => command.name() === name) ?? refuse(program, name);
      found.help();
    });
}

/** Commander has the command that needs no name, such as `list`, complain of a word that it cannot take. */
export function refuseUnknownCommands(program: Command): void {
  for (const group of program.commands)
    group.hook('preSubcommand', ({ args: [word], commands }) => {
      const isName = word !== undefined && !word.startsWith('-');
      if (isName && !commands.some(command => command.name() === word)) refuse(group, word);
    });
}

const refuse = (command: Command, name: string): never =>
  command.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
