import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * One subject of one row in a process of its own: `fork` it with `<module's URL> <subject>`. It sends a message once the
 * subject is ready and warm, and then, whenever it is asked, a Sample or a Profile. It ends when it is disconnected.
 */
export type Asked = 'sample' | 'profile';

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

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(process.argv[2] ?? '', process.argv[3] ?? '');

async function serve(module: string, name: string): Promise<void> {
  const { subjects }: { subjects: Subjects } = await import(module);
  const subject = subjects[name];
  if (subject === undefined) throw new Error(`${module} has no subject ${name}.`);
  const measured = await subject();
  for (let i = 0; i < measured.warmUp; i++) await measured.call();
  process.on('message', async (what: Asked) => {
    // Not of what is warm: V8 gives up functions that it compiled for objects that are gone, and the sender takes half as
    // much again for a post.
    if (measured.warmUp === 0) globalThis.gc?.();
    await pause(SETTLE_MS);
    process.send?.(await (what === 'profile' ? profile(measured) : sample(measured)));
  });
  process.on('disconnect', () => measured.close?.());
  process.send?.('ready');
}

async function callAll({ call, calls }: Measured): Promise<void> {
  for (let i = 0; i < calls; i++) await call();
}

const profile = async (measured: Measured) => (await import('./profile.ts')).profiled(() => callAll(measured));

async function sample(measured: Measured) {
  const { calls, apart, counted } = measured;
  const whole = await usageOf(() => callAll(measured));
  const off = apart ? await usageOf(apart) : { user: 0, system: 0 };
  const [user, system] = [(whole.user - off.user) / calls, (whole.system - off.system) / calls];
  return { cpuUs: user + system, systemUs: system, counted: counted?.() ?? {} };
}

async function usageOf(work: () => unknown): Promise<NodeJS.CpuUsage> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before);
}
