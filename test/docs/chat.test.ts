import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootPath } from '../../infra/config/reference.ts';
import { WEBHOOK_EXAMPLES } from '../../shared/api/operations/webhook-examples.ts';
import { sentenceOf } from '../../shared/domain/chat/sentence.ts';
import { readTold } from '../../shared/domain/chat/told.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { slackAnswer } from '../support/slack.ts';

const PAGE = readFileSync(rootPath('docs/chat.md'), 'utf8');
const [CURL = '', COMMAND = ''] = [...PAGE.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands);

let runner: RunnerProcess;
let channel: Receiver;
beforeAll(async () => {
  [runner, channel] = await Promise.all([RunnerProcess.start(['--poll-seconds', '60']), startReceiver()]);
});
afterAll(() => Promise.all([runner.end(), channel.close()]));

const run = async (commands: string) => {
  const script = commands
    .replace('npx order-relay', `${process.execPath} infra/cli/order-relay.mjs`)
    .replace('--local', `--url ${runner.url}`);
  const env = { ...process.env, api: `${runner.url}/v1`, token: await runner.getToken(), url: `${channel.url}/secret` };
  return (await promisify(execFile)('sh', ['-ec', script], { cwd: rootPath(''), env })).stdout;
};

describe('docs/chat.md', () => {
  it('makes an endpoint of Slack by curl, which can be told at once', async () => {
    const endpoint = JSON.parse(await run(CURL));
    expect(endpoint).toMatchObject({ format: 'slack', language: 'ja', url: `${channel.url}/secret` });
    await runner.call('POST', `/v1/webhook-endpoints/${endpoint.id}/test`);
    expect(slackAnswer(channel.requests.at(-1)?.body ?? '')).toBe('ok');
  });

  it('makes one of Teams from the command line, in English', async () => {
    const said = await run(COMMAND);
    expect(said).toMatch(/^format +teams, en$/m);
    expect(said).toContain(`${channel.url}/secret`);
  });

  it.each(EVENT_TYPES)('tells what %s says, in both languages', type => {
    const row = PAGE.split('\n').find(line => line.startsWith(`| \`${type}\` |`)) ?? '';
    const body = JSON.stringify(WEBHOOK_EXAMPLES[type]);
    for (const language of ['ja', 'en'] as const)
      expect(row).toContain(`| ${sentenceOf(readTold({ id: 'evt_1', body }), language)} |`);
  });
});
