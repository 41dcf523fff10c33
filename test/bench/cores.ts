/**
 * Which cores processes run on: what is measured has the first for itself (not for a profile: see `Subject`), and what it
 * talks to has the others, so that samples do not differ by where the system puts them. Of five repetitions each, the
 * sender's ratio over HTTP (to a receiver that did no work) was between 1.50 and 2.02 left to the system, and between
 * 1.65 and 1.73 so. Where there is no `taskset` (other systems than Linux), or one core, all run anywhere.
 */
import { spawnSync } from 'node:child_process';

/** A mask of the cores that all may use, in hexadecimal; processes that the benchmark starts find it here. */
const ALL = 'BENCH_CORES';
process.env[ALL] ??= /[0-9a-f]+$/.exec(taskset('-p', String(process.pid)).stdout?.trim() ?? '')?.[0] ?? '0';

const all = BigInt(`0x${process.env[ALL]}`);
const first = all & -all;
const others = all ^ first;
const isShared = others === 0n;

/** Options for `fork`. @param flags of Node */
export const onFirstCore = (...flags: string[]) => on(first, flags);
export const onOtherCores = () => on(others, []);

/** This process, with all its threads. */
export const leaveFirstCore = () => allow(others);
export const takeAllCores = () => allow(all);

function on(cores: bigint, flags: string[]) {
  if (isShared) return { execArgv: flags };
  return { execPath: 'taskset', execArgv: [cores.toString(16), process.execPath, ...flags] };
}

function allow(cores: bigint): void {
  if (isShared) return;
  const { status, stderr } = taskset('-a', '-p', cores.toString(16), String(process.pid));
  if (status !== 0) throw new Error(`taskset cannot move the benchmark to other cores: ${stderr}`);
}

function taskset(...args: readonly string[]) {
  return spawnSync('taskset', args, { encoding: 'utf8' });
}
