import type { Command } from 'commander';
import { UsageError } from '../../local/usage-error.ts';
import { CommandFailed } from '../command-failed.ts';
import { configurationFor } from '../configuration.ts';
import { connect, type GlobalOptions } from '../connect.ts';
import type { Finding } from '../doctor/finding.ts';
import { count } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { outputFor } from '../session.ts';

const MARKS = {
  ok: { text: 'ok', format: 'green' },
  warn: { text: 'warn', format: 'yellow' },
  fail: { text: 'FAIL', format: 'red' },
} as const;

export function addDoctorCommand(program: Command, io: Io): void {
  const doctor = program
    .command('doctor')
    .description('looks at all that a deployment needs, and says of each what is wrong and what to do')
    .action(async (_options: unknown, command: Command) => {
      const { local } = command.optsWithGlobals<GlobalOptions>();
      if (local) throw new UsageError('doctor looks at what is deployed in AWS. Of what npm start runs, status tells.');
      const output = outputFor(command, io);
      // The SDK takes its time to load, and other commands do without.
      const { examine } = await import('../doctor/examine.ts');
      const found: Finding[] = [];
      const patient = {
        loadConfig: () => configurationFor(command),
        connect: () => connect(command, io),
        nodeVersion: process.version,
        now: Date.now,
      };
      const look = async () => {
        for await (const findings of examine(patient)) {
          found.push(...findings);
          for (const { state, check, what, todo } of findings)
            output.item({ check, state, what, todo }, MARKS[state], [`${check}: ${what}`, ...(todo ? [todo] : [])]);
        }
      };
      await output.during('Looking at AWS, the provider and the API', look());
      const failed = found.filter(({ state }) => state === 'fail').length;
      const warned = found.filter(({ state }) => state === 'warn').length;
      const all = count(found.length, 'check');
      output.note(`${all}: ${failed} failed, ${count(warned, 'warning')}.`);
      if (failed > 0) throw new CommandFailed('');
    });
  addHelp(doctor, {
    examples: [
      ['After a deployment, or when something is wrong:', 'order-relay doctor'],
      ['What failed, for a program:', `order-relay doctor --json | jq 'select(.state == "fail")'`],
    ],
    more: [
      'It changes nothing, and ends with 1 when a check failed. It asks the provider once for each connection and region, from this machine: functions in AWS may reach what this machine does not.',
    ],
  });
}
