/**
 * `npm run test:deployed`: the real app, deployed by the CDK's command into an AWS emulator on this machine, and the whole
 * path there. `-- --short` goes as far as one region's webhooks. Ends with 3 where the emulator cannot be had.
 */

import { parseArgs } from 'node:util';
import { Emulator } from './emulator.ts';
import { Stage } from './stage.ts';
import { CHANGES, CREDENTIALS } from './steps/changes.ts';
import { COUNT_ON, DELIVER_EARLIER, FIND_EARLIER } from './steps/earlier-version.ts';
import { FIRST_REGION } from './steps/first-region.ts';
import { REMOVAL } from './steps/removal.ts';
import { RESTORE } from './steps/restore.ts';
import { RIGHTS } from './steps/rights.ts';
import { SECOND_REGION } from './steps/second-region.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const SHORT = [
  ...FIRST_REGION,
  ...FIND_EARLIER,
  ...CREDENTIALS,
  ...DELIVER_EARLIER,
  ...CHANGES,
  ...COUNT_ON,
  ...RIGHTS,
];
const steps = values.short ? SHORT : [...SHORT, ...SECOND_REGION, ...RESTORE, ...REMOVAL];

const say = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(0)} s`;

async function startEmulator(): Promise<Emulator | undefined> {
  try {
    return await Emulator.start();
  } catch (error) {
    say(`The emulator cannot be had, so nothing was tested. ${error}`);
    return undefined;
  }
}

/** Resolves to how many steps were not passed. */
async function follow(emulator: Emulator): Promise<number> {
  // For the SDK's clients in this process.
  for (const [name, value] of Object.entries(emulator.environment))
    if (name.startsWith('AWS_')) process.env[name] = value;

  const stage = await Stage.set(emulator);
  const startedAt = performance.now();
  let passed = 0;
  try {
    for (const { what, run } of steps) {
      const stepAt = performance.now();
      await run(stage);
      passed++;
      say(`ok: ${what} (${seconds(stepAt)})`);
    }
  } catch (error) {
    say(`FAILED: ${steps[passed]?.what}: ${error instanceof Error ? error.message : error}`);
  } finally {
    await stage.close();
  }
  const failed = steps.length - passed;
  say(`${passed} passed, ${failed} failed (${seconds(startedAt)})`);
  return failed;
}

const emulator = await startEmulator();
if (emulator === undefined) process.exitCode = 3;
else process.exitCode = (await follow(emulator)) === 0 ? 0 : 1;
