import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig, parseConfig } from '../../../infra/config.ts';
import { runCommand } from './command.ts';

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'order-relay.json');
}

const init = (file: string, args: readonly string[]) => runCommand(['init', '--config', file, ...args]);

describe('order-relay init', () => {
  it('writes by default what is there without a file', async () => {
    const file = newFile();
    expect(await init(file, ['--yes'])).toMatchObject({ code: 0 });
    expect(loadConfig(file)).toEqual(parseConfig({}));
  });

  it('writes what was chosen, as editors can check it', async () => {
    const file = newFile();
    const made = await init(file, ['--yes', '--regions', 'us,fr', '--connections', 'a,b', '--name', 'relay']);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(file, 'utf8')).$schema).toBe('./docs/configuration.schema.json');
    const { name, regions, connections } = loadConfig(file);
    expect({ name, connections, regions: regions.map(({ awsRegion, home = false }) => [awsRegion, home]) }).toEqual({
      name: 'relay',
      connections: ['a', 'b'],
      regions: [
        ['us-east-1', true],
        ['eu-west-3', false],
      ],
    });
  });

  it('asks a person for what is not given, and takes an empty answer for the default', async () => {
    const file = newFile();
    const made = await runCommand(['init', '--config', file, '--connections', 'a'], {
      typed: '\nus, jp\nops@example.com\n',
    });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const { name, regions, connections, alarms } = loadConfig(file);
    expect({ name, connections, alarms, regions: regions.map(region => region.name) }).toEqual({
      name: 'order-relay',
      connections: ['a'],
      alarms: { email: 'ops@example.com' },
      regions: ['us', 'jp'],
    });
  });

  it('says what it costs, which rights it needs and what to do next', async () => {
    const { stderr } = await init(newFile(), ['--yes', '--regions', 'jp,us']);
    const dollars = [...stderr.matchAll(/\$(\d+\.\d\d)/g)].map(([, usd]) => Number(usd));
    expect(stderr).toMatch(/about \$\S+ a month .*and \$\S+ for watching/);
    expect(dollars.every(usd => usd > 0)).toBe(true);
    expect(stderr).toContain('cdk bootstrap aws://ACCOUNT/us-east-1');
    expect(stderr).toContain('order-relay connection add default');
    expect(stderr).toContain('secretsmanager:PutSecretValue');
  });

  it('writes over nothing, and nothing that cannot be', async () => {
    const file = newFile();
    expect(await init(file, ['--yes', '--name', 'X'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('name: must be'),
    });
    expect(await init(file, ['--yes', '--regions', 'mars'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('jp, us, fr, sg'),
    });
    expect(existsSync(file)).toBe(false);
    expect(await init(join(file, 'nowhere'), ['--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere cannot be written: ENOENT.\n'),
    });
    await init(file, ['--yes']);
    expect(await init(file, ['--yes'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(await init(file, ['--yes', '--force'])).toMatchObject({ code: 0 });
  });
});
