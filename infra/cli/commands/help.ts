import type { Command } from 'commander';

/** Commander's own looks no further than the first word, and passes over what it does not know. */
export function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('what a command does and takes')
    .argument('[command...]', 'such as endpoint create')
    .helpOption(false)
    .action((names: readonly string[]) => {
      let found = program;
      for (const name of names)
        found =
          found.commands.find(command => command.name() === name) ??
          program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
      found.help();
    });
}
