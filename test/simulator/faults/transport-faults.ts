import { gzipSync } from 'node:zlib';
import { sendWhole } from '../api/answer.ts';
import { describeFaults, type Outcome, type Send } from './fault.ts';

const sending = (outcome: Outcome, does: string, send: Send) => ({ does, outcome, at: 'call', send }) as const;

export const silent: Send = () => {};

const sendLate: Send = (answer, exchange) => {
  const timer = setTimeout(() => sendWhole(answer, exchange), exchange.delayMs);
  exchange.response.once('close', () => clearTimeout(timer));
};

const drip: Send = ({ status, headers, body }, { response }) => {
  const text = body.toString();
  response.writeHead(status, headers);
  // All but the end of the JSON text, then blanks: never wrong so far, and never done.
  response.write(text.slice(0, -1));
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
};

const pourForEver: Send = ({ status, headers }, { response }) => {
  const blanks = Buffer.alloc(64 * 1024, ' ');
  response.writeHead(status, headers);
  const pour = () => {
    if (response.destroyed) return;
    // Each piece waits for the one before, or a fast client would keep the process from anything else.
    if (response.write(blanks)) setImmediate(pour);
    else response.once('drain', pour);
  };
  pour();
};

const cutOff: Send = ({ status, headers, body }, { response }) => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
};

const zip: Send = (answer, exchange) => {
  const accepted = String(exchange.request.headers['accept-encoding'] ?? '');
  if (!/\bgzip\b/.test(accepted)) return sendWhole(answer, exchange);
  const headers = { ...answer.headers, 'content-encoding': 'gzip' };
  sendWhole({ ...answer, headers, body: gzipSync(answer.body) }, exchange);
};

export const transportFaults = describeFaults({
  silent: sending('bad', 'takes the request and never answers', silent),
  'slow-headers': sending('same', 'answers after `delayMs` (300 unless told otherwise)', sendLate),
  'dripping-body': sending('bad', 'a body that goes on for ever, a byte at a time', drip),
  'endless-body': sending('bad', 'a body that goes on for ever, as fast as it is read', pourForEver),
  'cut-off': sending('bad', 'closes the connection after half of the content-length', cutOff),
  reset: sending('bad', 'resets the connection before any header', (_, { request }) => {
    request.socket.resetAndDestroy();
  }),
  gzip: sending('same', 'compresses the body for clients that accept gzip', zip),
});
