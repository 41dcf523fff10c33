import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestByHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestByHttps } from 'node:https';

/** What the SDK tells of a request. Those of the functions are all POSTs without a query. */
interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

interface Response {
  readonly statusCode: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** A call ends when AWS has been silent for so long: before its answer, connecting included, or in it. */
const SILENCE_MS = 2_500;
const KEPT = { keepAlive: true, maxSockets: 50 };

/**
 * Sends what the SDK's clients ask, and hands them whole answers. All clients of a process share its sockets; to wait for
 * one is no silence of AWS. The SDK's own handler makes streams of answers and several timers for each call.
 */
export class AwsRequests {
  readonly #http = new HttpAgent(KEPT);
  readonly #https = new HttpsAgent(KEPT);

  handle(sent: Request, { abortSignal: signal }: Options = {}): Promise<{ readonly response: Response }> {
    const { protocol, hostname, port, method, path, headers, body } = sent;
    const host = hostname.replace(/^\[|\]$/g, '');
    const options = { host, port, method, path, headers, signal };
    return new Promise((resolve, reject) => {
      const request =
        protocol === 'http:'
          ? requestByHttp({ ...options, agent: this.#http })
          : requestByHttps({ ...options, agent: this.#https });
      let silence: NodeJS.Timeout | undefined;
      const fail = (error: Error) => {
        clearTimeout(silence);
        reject(error);
      };
      request.on('error', fail);
      // Node's own `timeout` of a request begins anew when what was to be sent is kept back by a TLS handshake.
      request.on('socket', () => {
        silence = setTimeout(() => {
          // The SDK makes a call of this name again.
          reject(Object.assign(new Error(`${host} was silent for ${SILENCE_MS} ms.`), { name: 'TimeoutError' }));
          request.destroy();
        }, SILENCE_MS);
      });
      request.on('response', answer => {
        const chunks: Buffer[] = [];
        answer.on('data', chunk => {
          silence?.refresh();
          chunks.push(chunk);
        });
        answer.on('error', fail);
        answer.on('end', () => {
          clearTimeout(silence);
          const { statusCode, headers } = answer;
          resolve({ response: { statusCode, headers, body: Buffer.concat(chunks) } });
        });
      });
      request.end(body);
    });
  }
}
