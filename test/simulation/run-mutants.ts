import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Mutant } from './mutants/mutant.ts';

/** Each mutant in a copy of the project, as many at a time as there are cores. Returns how many were found. */
export async function runMutants(
  mutants: readonly Mutant[],
  seeds: number,
  say: (line: string) => void,
): Promise<number> {
  const waiting = [...mutants];
  let found = 0;
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const output = await runMutant(mutant, seeds);
      const isFound = mutant.expected.test(output);
      say(`${isFound ? 'found' : 'MISSED'}  ${mutant.name}: ${output.trim().split('\n').slice(-1)}`);
      if (isFound) found++;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found;
}

/** What the simulation says with the mutant's change. */
async function runMutant({ scenario, file, change: [from, to] }: Mutant, seeds: number): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'order-relay-mutant-'));
  try {
    for (const name of ['shared', 'functions', 'test/simulation', 'test/simulator', 'test/support', 'package.json'])
      cpSync(name, join(copy, name), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
    const source = readFileSync(join(copy, file), 'utf8');
    if (source.split(from).length !== 2) return `${file} does not hold this once: ${from}`;
    writeFileSync(
      join(copy, file),
      source.replace(from, () => to),
    );
    const args = ['test/simulation/main.ts', '--seeds', String(seeds), '--scenario', scenario, '--jobs', '1'];
    const child = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'] });
    return await text(child.stdout);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
