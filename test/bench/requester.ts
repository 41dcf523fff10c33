/**
 * Makes requests for another process, so that they cost that one nothing but a message for all of them:
 * `fork(requester.ts)`, then `ask`.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type OutgoingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { onOtherCores } from './cores.ts';

interface Asked {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  /** How often, one request after the other. */
  readonly times: number;
  /** That all answers have to have. */
  readonly status: number;
}

export interface Answered {
  readonly status: number;
  readonly etag?: string;
  readonly bytes: number;
}

export class Requester {
  readonly #process: ChildProcess = fork(fileURLToPath(import.meta.url), onOtherCores());
  readonly #ended = once(this.#process, 'exit').then(([code, signal]) => {
    throw new Error(`The requester ended with ${signal ?? code}.`);
  });

  constructor() {
    this.#ended.catch(() => undefined);
  }

  /** One at a time. Resolves to the last answer; throws at the first one of another status, and where the process ends before. */
  async ask(asked: Asked): Promise<Answered> {
    const answered = Promise.race([once(this.#process, 'message'), this.#ended]);
    // Of a process that has ended, `#ended` has the reason.
    this.#process.send(asked, () => undefined);
    const [answer]: Answered[] = await answered;
    if (answer?.status !== asked.status) throw new Error(`Answered ${answer?.status}, not ${asked.status}.`);
    return answer;
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}

async function request(agent: Agent, { url, headers }: Asked): Promise<Answered> {
  const [response] = await once(get(url, { agent, headers }), 'response');
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  return { status: response.statusCode, etag: response.headers.etag, bytes };
}

/** The last answer, or the first one of another status. */
async function requestAll(agent: Agent, asked: Asked): Promise<Answered> {
  let answer = await request(agent, asked);
  for (let i = 1; i < asked.times && answer.status === asked.status; i++) answer = await request(agent, asked);
  return answer;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const agent = new Agent({ keepAlive: true });
  process.on('message', async (asked: Asked) => process.send?.(await requestAll(agent, asked)));
  process.on('disconnect', () => agent.destroy());
}
