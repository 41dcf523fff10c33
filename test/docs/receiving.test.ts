import { spawn, spawnSync } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { formatWebhookSecret } from '../../shared/domain/deliver/webhook-secret.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';
import { endpoint } from '../support/delivery-lab.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../docs/${path}`, import.meta.url));
const page = readFileSync(pathOf('receiving.md'), 'utf8');
const hasPython = spawnSync('python3', ['--version']).status === 0;

const RECEIVERS = [
  { file: 'receivers/receiver.ts', command: process.execPath, isHere: true },
  { file: 'receivers/receiver.py', command: 'python3', isHere: hasPython },
];

async function start(command: string, file: string, key: Buffer) {
  const child = spawn(command, [pathOf(file), '0'], {
    env: { PATH: process.env.PATH, WEBHOOK_SECRET: formatWebhookSecret(key) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const { port } = JSON.parse((await next()).replace('listening ', ''));
  return { url: `http://127.0.0.1:${port}/hook`, next };
}

describe.each(RECEIVERS)('the receiver $file', ({ file, command, isHere }) => {
  it('stands in the page as it is', () => {
    expect(page).toContain(readFileSync(pathOf(file), 'utf8').trimEnd());
  });

  it.runIf(isHere)('takes what is signed, once, knows what is late, and refuses all else', async () => {
    const key = randomBytes(32);
    const { url, next } = await start(command, file, key);
    const send = async (id: string, sequence: number, keys = [key], clock = Date.now) => {
      const guard = new ReceiverGuard({ policy: 'any' });
      const sender = new WebhookSender({ keysOf: async () => keys.map(createSecretKey), guard, clock });
      const label = { ja: 'アクセス回線工事完了', en: 'Access line work done' };
      const data = { orderId: 'uno~1~N1', sequence, status: { code: '3', label } };
      const body = JSON.stringify({ type: 'order.status_changed', timestamp: new Date().toISOString(), data });
      const { status } = await sender.post(endpoint('a', { url }), id, body);
      await sender.close();
      return status;
    };

    expect(await send('evt_2', 2)).toBe(204);
    expect(await next()).toBe('order.status_changed uno~1~N1 2 Access line work done');
    expect(await send('evt_2', 2)).toBe(204);
    expect(await next()).toBe('repeated evt_2');
    expect(await send('evt_1', 1)).toBe(204);
    expect(await next()).toBe('late order.status_changed uno~1~N1 1');
    expect(await send('evt_3', 3, [randomBytes(32), key])).toBe(204);
    expect(await next()).toContain('uno~1~N1 3');
    expect(await send('evt_4', 4, [randomBytes(32)])).toBe(401);
    expect(await send('evt_5', 5, [key], () => Date.now() - 301_000)).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});

it('the page tells what every event means', () => {
  for (const type of EVENT_TYPES) expect(page).toContain(`\`${type}\``);
});
