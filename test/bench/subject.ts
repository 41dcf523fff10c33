import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Asked } from './child.ts';
import { onFirstCore } from './cores.ts';

const CHILD = fileURLToPath(import.meta.resolve('./child.ts'));
/** A process that takes longer, for what it is asked or to end, hangs, and is killed. */
const LIMIT_MS = 600_000;
const END_MS = 10_000;

/** A process of child.ts: what fails there ends it, and is told by whatever waits for it here. */
export class Subject {
  readonly #process: ChildProcess;
  /** Resolves when it has ended as it should, and rejects with what it printed when not. */
  readonly #ended: Promise<void>;

  private constructor(name: string, child: ChildProcess) {
    this.#process = child;
    const faults = child.stderr ? text(child.stderr) : '';
    this.#ended = once(child, 'exit').then(async ([code, signal]) => {
      if (code !== 0) throw new Error(`${name} ended with ${signal ?? code}. ${await faults}`);
    });
    this.#ended.catch(() => undefined);
  }

  /**
   * Resolves once it is ready.
   * @param what it will be asked: for a profile it has all cores; on one, the profiler, a thread of its own, takes its
   * samples mostly while the subject waits
   */
  static async start(module: string, name: string, env: NodeJS.ProcessEnv, what: Asked = 'sample'): Promise<Subject> {
    const flags = ['--expose-gc'];
    const child = fork(CHILD, [module, name], {
      ...(what === 'profile' ? { execArgv: flags } : onFirstCore(...flags)),
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const subject = new Subject(name, child);
    await subject.#told();
    return subject;
  }

  async ask<T>(what: Asked): Promise<T> {
    const told = this.#told<T>();
    // Of a process that has ended, `told` has the reason.
    this.#process.send(what, () => undefined);
    return told;
  }

  /** Resolves once its process has ended. */
  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#within(END_MS, this.#ended);
  }

  async #told<T>(): Promise<T> {
    const ended = this.#ended.then(() => Promise.reject(new Error('A subject ended before it was asked to.')));
    const [told] = await this.#within(LIMIT_MS, Promise.race([once(this.#process, 'message'), ended]));
    return told;
  }

  async #within<T>(ms: number, work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#process.kill(), ms);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Of a fresh process, which ends before this resolves. */
export async function askOnce<T>(
  module: string,
  name: string,
  what: Asked,
  environment: NodeJS.ProcessEnv,
): Promise<T> {
  const subject = await Subject.start(module, name, environment, what);
  try {
    return await subject.ask(what);
  } finally {
    await subject.end();
  }
}
