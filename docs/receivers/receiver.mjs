// @ts-check
// A receiver of order-relay's webhooks, for Node 20 or later: `WEBHOOK_SECRET=whsec_… node receiver.mjs 3000`.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '');
// In production both are tables of your database: a restart must not forget them.
/** @type {Set<string>} */
const seen = new Set();
/** @type {Map<string, number>} */
const newest = new Map();

// Whoever read the lines has seen enough, as `head` has.
process.stdout.on('error', () => process.exit(1));

const server = createServer(async (request, response) => {
  const body = await text(request);
  try {
    webhook.verify(body, /** @type {Record<string, string>} */ (request.headers));
  } catch {
    return response.writeHead(401).end();
  }
  // Keep the event, then answer at once: work that takes longer is done afterwards.
  response.writeHead(204).end();
  process.stdout.write(`${handle(String(request.headers['webhook-id']), JSON.parse(body))}\n`);
});

/**
 * @typedef {{ orderId?: string, detailId?: string, sequence?: number, status?: { label?: { en: string } } }} Data
 * @type {(id: string, event: { type: string, data: Data }) => string}
 */
function handle(id, { type, data }) {
  if (seen.has(id)) return `repeated ${id}`;
  seen.add(id);
  const entry = data.detailId ?? data.orderId ?? '';
  const { sequence = 0 } = data;
  // A later event of the same order came first: this one is history, no longer the state.
  if (sequence < (newest.get(entry) ?? 0)) return `late ${type} ${entry} ${sequence}`;
  newest.set(entry, sequence);
  return `${type} ${entry} ${sequence} ${data.status?.label?.en ?? ''}`.trim();
}

server.listen(Number(process.argv[2] ?? 3000), '127.0.0.1', () => {
  process.stdout.write(`listening ${JSON.stringify(server.address())}\n`);
});
