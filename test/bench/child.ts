import { setTimeout as pause } from 'node:timers/promises';

/**
 * One subject of one row, measured once, in a process of its own: `node child.ts <module's URL> <subject>`. Prints
 * `result ` and a Sample as JSON, on a line of its own: functions log. With a third argument, `profile`, it is a Profile.
 */

/** Enough for V8 to be done, on threads of its own, with what preparing left it: memory to sweep, functions to compile. */
const SETTLE_MS = 200;

/** A subject prepares its input, then gives what is measured. */
export type Subjects = Readonly<Record<string, () => Promise<Measured> | Measured>>;

export interface Measured {
  readonly call: () => unknown;
  /** How many calls come before those that are measured, so that the compiler has done its work; 0 for a cold one. */
  readonly warmUp: number;
  readonly calls: number;
  /** What all calls together have in them that is not to be measured: its CPU time is taken off. */
  readonly apart?: () => unknown;
  readonly counted?: () => Readonly<Record<string, number>>;
  readonly close?: () => unknown;
}

const [module = '', name = '', what] = process.argv.slice(2);
const { subjects }: { subjects: Subjects } = await import(module);
const subject = subjects[name];
if (subject === undefined) throw new Error(`${module} has no subject ${name}.`);
const { call, warmUp, calls, apart, counted, close } = await subject();
for (let i = 0; i < warmUp; i++) await call();
globalThis.gc?.();
await pause(SETTLE_MS);
const callAll = async () => {
  for (let i = 0; i < calls; i++) await call();
};
const measured = what === 'profile' ? await (await import('./profile.ts')).profiled(callAll) : await sampled();
await close?.();
process.stdout.write(`\nresult ${JSON.stringify(measured)}\n`);

async function sampled() {
  const whole = await usageOf(callAll);
  const off = apart ? await usageOf(apart) : { user: 0, system: 0 };
  const [user, system] = [(whole.user - off.user) / calls, (whole.system - off.system) / calls];
  return { cpuUs: user + system, systemUs: system, counted: counted?.() ?? {} };
}

async function usageOf(work: () => unknown): Promise<NodeJS.CpuUsage> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before);
}
