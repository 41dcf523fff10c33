import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_OLD_SECRETS } from '../../functions/api/endpoints.ts';
import { TURNS } from '../../shared/adapters/dynamodb/attempt-turns.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { formatWebhookSecret } from '../../shared/domain/deliver/webhook-secret.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';
import { endpoint } from '../support/delivery-lab.ts';
import { jsonPayload } from '../support/payload.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const page = readFileSync(pathOf('docs/receiving.md'), 'utf8');
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The Node that runs this test, and the machine's own where that is another. */
const nodes = [
  dirname(process.execPath),
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .filter(directory => !directory.includes('node_modules') && existsSync(join(directory, 'node'))),
]
  .map(directory => ({ directory, version: versionIn(directory) }))
  .filter(({ version }, i, all) => i === all.findIndex(other => other.version === version))
  .filter(({ version }) => Number.parseInt(version.slice(1), 10) >= 20);

function versionIn(directory: string): string {
  return execFileSync(join(directory, 'node'), ['--version']).toString().trim();
}

const PACKAGES = {
  'in an empty directory': () => undefined,
  'after npm init -y': (directory: string) => execFileSync('npm', ['init', '-y'], { cwd: directory, stdio: 'ignore' }),
  // What newer npm's init writes.
  'in a CommonJS package': (directory: string) => writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}'),
  'in an ES package': (directory: string) => writeFileSync(join(directory, 'package.json'), '{"type":"module"}'),
};

interface Place {
  readonly name: string;
  readonly file: string;
  readonly prepare?: (directory: string) => unknown;
  readonly searchPath?: string;
}

const PLACES: Place[] = [
  ...nodes.flatMap(({ directory, version }) =>
    Object.entries(PACKAGES).map(([where, prepare]) => ({
      name: `receiver.mjs on Node ${version} ${where}`,
      file: 'receiver.mjs',
      prepare,
      searchPath: directory,
    })),
  ),
  ...(hasPython ? [{ name: 'receiver.py', file: 'receiver.py' }] : []),
];

/** The page's block of code that is the file, and the block of commands that follows it. */
function toldOf(file: string): { code: string; commands: string[] } {
  const from = page.indexOf(`(receivers/${file})`);
  const [code, shell] = page.slice(from).matchAll(/^```(\w+)\n(.*?)^```$/gms);
  expect(shell?.[1]).toBe('sh');
  return { code: code?.[2] ?? '', commands: shell?.[2]?.trim().split('\n') ?? [] };
}

/** Does what the page says, in an empty directory, but for the network and the port. */
async function start({ file, prepare, searchPath }: Place, key: Buffer) {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  prepare?.(directory);
  const { code, commands } = toldOf(file);
  writeFileSync(join(directory, file), code);
  const command = String(commands.pop());
  for (const install of commands) {
    const name = /^npm install (\S+)$/.exec(install)?.[1] ?? expect.unreachable(install);
    mkdirSync(join(directory, 'node_modules'));
    symlinkSync(pathOf(`node_modules/${name}`), join(directory, 'node_modules', name));
  }
  expect(command).toMatch(/^WEBHOOK_SECRET=whsec_… \S+ \S+ 3000$/);
  const child = spawn('sh', ['-c', command.replace('whsec_…', formatWebhookSecret(key)).replace(/3000$/, '0')], {
    cwd: directory,
    env: { PATH: [searchPath, process.env.PATH].filter(Boolean).join(delimiter) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => void process.kill(-Number(child.pid)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const { port } = JSON.parse((await next()).replace('listening ', ''));
  return { url: `http://127.0.0.1:${port}/hook`, next };
}

it.each(['receiver.mjs', 'receiver.py'])('the page has %s as it is', file => {
  expect(toldOf(file).code).toBe(readFileSync(pathOf(`docs/receivers/${file}`), 'utf8'));
});

describe.each(PLACES)('$name', place => {
  it('runs as the page tells: takes what is signed, once, knows what is late, and refuses all else', async () => {
    const key = randomBytes(32);
    const { url, next } = await start(place, key);
    const send = async (id: string, sequence: number, keys = [key], clock = Date.now) => {
      const guard = new ReceiverGuard({ policy: 'any' });
      const sender = new WebhookSender({ keysOf: async () => keys.map(createSecretKey), guard, clock });
      const label = { ja: 'アクセス回線工事完了', en: 'Access line work done' };
      const data = { orderId: 'uno~1~N1', sequence, status: { code: '3', label } };
      const body = JSON.stringify({ type: 'order.status_changed', timestamp: new Date().toISOString(), data });
      const { status } = await sender.post(endpoint('a', { url }), id, jsonPayload(body));
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

it('the page tells how many tests and retries, and older secrets, there may be', () => {
  const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  expect(page).toContain(`a client has ${words[TURNS]} tests and retries under way at a time`);
  expect(page).toContain(`While ${words[MAX_OLD_SECRETS]} older ones are valid`);
});

it('receiver.mjs ends without complaint when nobody reads its lines any more', async () => {
  const key = formatWebhookSecret(randomBytes(32));
  const child = spawn(process.execPath, [pathOf('docs/receivers/receiver.mjs'), '0'], { env: { WEBHOOK_SECRET: key } });
  onTestFinished(() => void child.kill());
  const complaints = text(child.stderr);
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const { port } = JSON.parse(String(line).replace('listening ', ''));
  child.stdout.destroy();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: new Date().toISOString(), data: {} });
  const at = new Date();
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('evt_1', at, body),
  };
  // It may end before it has answered.
  await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body }).catch(() => undefined);
  expect(await complaints).toBe('');
  expect(await ended).toEqual([1, null]);
});

it('the page tells what every event means', () => {
  for (const type of EVENT_TYPES) expect(page).toContain(`\`${type}\``);
});
