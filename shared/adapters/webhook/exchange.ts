import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** What came of an answer. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** As much of the body as was read. */
  readonly beginning: Buffer;
}

export interface ExchangeLimits {
  /** For connecting, the request and the answer together. */
  readonly timeoutMs: number;
  /** A longer answer is cut off, and its connection closed. */
  readonly maxBytes: number;
  /** setTimeout, in all but tests. */
  readonly setDeadline: (onEnd: () => void, ms: number) => NodeJS.Timeout;
}

/**
 * One request and the beginning of its answer, without the stream and the signal that `request` makes for each call. Once
 * a final answer has begun, whatever happens to the rest of it does not matter. Rejects with undici's errors, and with a
 * TimeoutError.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Exchange(limits, resolve, reject));
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: Omit<Answer, 'beginning'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** Why it ended before the answer did. */
  #cut: Error | undefined;

  constructor(
    { timeoutMs, maxBytes, setDeadline }: ExchangeLimits,
    resolve: (answer: Answer) => void,
    reject: (error: Error) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = setDeadline(() => this.#end(new DOMException('The time is up.', 'TimeoutError')), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The time was up before there was a connection.
    if (this.#cut !== undefined) controller.abort(this.#cut);
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode >= 200) this.#head = { statusCode, headers };
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) this.#end(new Error('The answer is longer than is read.'));
  }

  onResponseEnd(): void {
    this.#settle(undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(error);
  }

  #end(cut: Error): void {
    this.#cut = cut;
    this.#settle(cut);
    this.#controller?.abort(cut);
  }

  /** Of a promise only the first settlement counts. */
  #settle(error: Error | undefined): void {
    clearTimeout(this.#deadline);
    if (this.#head !== undefined)
      this.#resolve({ ...this.#head, beginning: Buffer.concat(this.#chunks).subarray(0, this.#maxBytes) });
    else this.#reject(error ?? new Error('The answer has no status.'));
  }
}
