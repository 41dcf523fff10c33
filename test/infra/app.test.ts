import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rootPath } from '../../infra/config/reference.ts';

/** Runs the app as `cdk -c …` does, without bundling. */
function runApp(context: Readonly<Record<string, unknown>>) {
  const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }) };
  return spawnSync(process.execPath, ['infra/app.ts'], { cwd: rootPath(''), env, encoding: 'utf8' });
}

describe('the CDK app', () => {
  it('takes its configuration from the file that -c config names', () => {
    expect(runApp({ config: 'docs/examples/two-regions.json' })).toMatchObject({ status: 0 });
  });

  it('says what is wrong with it without a stack trace', () => {
    expect(runApp({ config: 'nowhere.json' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The configuration cannot be read: ENOENT: [^\n]*nowhere\.json'\n$/),
    });
  });
});
