import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKeys, lockDirectory } from '../../../infra/local/engines/data-directory.ts';
import { UsageError } from '../../../infra/local/usage-error.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function holdInAnotherProcess(path: string) {
  const module = new URL('../../../infra/local/engines/data-directory.ts', import.meta.url).href;
  const script = `const { lockDirectory } = await import(${JSON.stringify(module)});
    lockDirectory(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return holder;
}

describe('a data directory', () => {
  it('is one runner’s at a time, and free again after kill -9', async () => {
    const path = join(directory, 'new', 'nested');
    const holder = await holdInAnotherProcess(path);
    expect(() => lockDirectory(path)).toThrow(
      new UsageError(`${path} is in use by another order-relay: end that one, or choose another --data.`),
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    lockDirectory(path)();
  });

  it('is refused in one line when it cannot be one', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const refusal = (path: string, reason: string) =>
      `${path} cannot be used as --data: ${reason}. Choose another directory.`;
    for (const path of [file, join(file, 'below')])
      expect(() => lockDirectory(path)).toThrow(refusal(path, 'it, or what it should lie in, is no directory'));
    expect(() => lockDirectory('/proc/x')).toThrow(refusal('/proc/x', 'it cannot be made (ENOENT)'));
  });

  it('says which of its files is broken, and what to do', () => {
    const path = join(directory, 'keys.json');
    writeFileSync(path, '{');
    expect(() => loadKeys(directory)).toThrow(path);
    expect(() => loadKeys(directory)).toThrow('Put it right, or start anew with another --data.');
  });

  it('keeps its keys, for its user only', () => {
    const keys = loadKeys(directory);
    expect(keys.rootSecret).toMatch(/^[\w-]{64}$/);
    expect(loadKeys(directory)).toEqual(keys);
    expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(loadKeys(undefined).rootSecret).not.toBe(keys.rootSecret);
  });
});
