/** Makes requests for another process, so that they cost that one nothing: `fork(requester.ts)`, then `ask`. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type OutgoingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { onOtherCores } from './cores.ts';

interface Asked {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
}

export interface Answered {
  readonly status: number;
  readonly etag?: string;
  readonly bytes: number;
}

export class Requester {
  readonly #process: ChildProcess = fork(fileURLToPath(import.meta.url), onOtherCores());

  async ask(asked: Asked): Promise<Answered> {
    const answered = once(this.#process, 'message');
    this.#process.send(asked);
    const [answer] = await answered;
    return answer;
  }

  close(): void {
    this.#process.disconnect();
  }
}

async function request(agent: Agent, { url, headers }: Asked): Promise<Answered> {
  const [response] = await once(get(url, { agent, headers }), 'response');
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  return { status: response.statusCode, etag: response.headers.etag, bytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const agent = new Agent({ keepAlive: true });
  process.on('message', async (asked: Asked) => process.send?.(await request(agent, asked)));
  process.on('disconnect', () => agent.destroy());
}
