import { createHmac, createSecretKey } from 'node:crypto';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Measured, Subjects } from '../child.ts';
import { importCompetitor, installCompetitors } from '../competitors.ts';
import { PAYLOAD } from '../data.ts';
import { alternate, describeCpu, ratioOf } from '../measure.ts';
import { inParallel, sinkAddress, withSink } from '../posts.ts';
import type { Row } from '../row.ts';
import { AT_ONCE, ours, WARM_UP, warm } from './sender.ts';

type Headers = Readonly<Record<string, string>>;
/** Posts PAYLOAD, and gives the answer's status. */
type Post = (url: string, headers: Headers) => Promise<number>;

interface Axios {
  readonly default: {
    post(url: string, body: string, options: object): Promise<{ readonly status: number }>;
  };
}
interface Got {
  readonly default: {
    post(url: string, options: object): Promise<{ readonly statusCode: number }>;
  };
}

/** got and fetch are only to be above us. */
const GOALS = { axios: 4, got: 1, fetch: 1, 'node:https': 1.3 };
type Name = keyof typeof GOALS;
const LIMIT_MS = 15_000;
const KEPT = { keepAlive: true, maxSockets: AT_ONCE };

/** Each with connections that are kept and a time limit, as in its own documentation. */
const CLIENTS: Readonly<Record<Name, () => Post | Promise<Post>>> = {
  async axios() {
    const { default: axios } = await importCompetitor<Axios>('axios');
    const options = { timeout: LIMIT_MS, httpsAgent: new HttpsAgent(KEPT), httpAgent: new HttpAgent(KEPT) };
    return async (url, headers) => (await axios.post(url, PAYLOAD, { ...options, headers })).status;
  },
  async got() {
    const { default: got } = await importCompetitor<Got>('got');
    const agent = { https: new HttpsAgent(KEPT), http: new HttpAgent(KEPT) };
    const options = { timeout: { request: LIMIT_MS }, retry: { limit: 0 }, agent, body: PAYLOAD };
    return async (url, headers) => (await got.post(url, { ...options, headers })).statusCode;
  },
  fetch: () => async (url, headers) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await fetch(url, { method: 'POST', headers, body: PAYLOAD, signal, redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status;
  },
  'node:https': () => {
    const agents = { 'https:': new HttpsAgent(KEPT), 'http:': new HttpAgent(KEPT) };
    return (url, headers) =>
      new Promise((resolve, reject) => {
        const isTls = url.startsWith('https:');
        const send = isTls ? requestHttps : requestHttp;
        const agent = agents[isTls ? 'https:' : 'http:'];
        send(url, { method: 'POST', agent, headers, timeout: LIMIT_MS }, answer => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        })
          .once('error', reject)
          .end(PAYLOAD);
      });
  },
};
const posted = (name: Name) => async (): Promise<Measured> => {
  const post = await CLIENTS[name]();
  const key = createSecretKey(Buffer.alloc(32, 7));
  const one = async (i: number) => {
    const id = `evt_${i}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${PAYLOAD}`).digest('base64');
    const status = await post(`${sinkAddress().https}/${i % AT_ONCE}`, {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    });
    if (status !== 200) throw new Error(`${name} had the answer ${status}.`);
  };
  return { ...warm(POSTS), call: () => inParallel(POSTS, AT_ONCE, one) };
};

/** Of got, these take nearly a second. */
const POSTS = 2_000;
const NAMES = ['axios', 'got', 'fetch', 'node:https'] as const satisfies readonly Name[];

export const subjects: Subjects = {
  ...Object.fromEntries(NAMES.map(name => [name, posted(name)])),
  ours: ours('https', POSTS),
};

export const row: Row = {
  name: 'peers',
  isCheap: false,
  about: `CPU time of the same posts over TLS, signed, ${AT_ONCE} at once, after at least ${WARM_UP} that are not counted, to a receiver that does no work, by other HTTP clients ÷ by the sender, which guards addresses, bounds answers and takes turns besides. To the receiver of *sender*, axios, got, fetch and node:https were at 4.9, 5.9, 3.0 and 1.25 ×, below the goal of the last: ours took 58 µs in place of 38, they about as much as to this one.`,
  async measure() {
    installCompetitors();
    const samples = await withSink(() => alternate(import.meta.url, [...NAMES, 'ours']));
    return NAMES.map(name => ({
      name: `peers, ${name}`,
      ...ratioOf(samples[name], samples.ours),
      unit: '×',
      goal: GOALS[name],
      isMinimum: true,
      beside: {
        measured: `${describeCpu(samples[name], POSTS)} a post`,
        ours: describeCpu(samples.ours, POSTS),
      },
    }));
  },
};
