/** So many posts of one endpoint begin at once, so that few connections serve many posts … */
const AT_ONCE = 2;
/** … and after so long, in ms, one that has no answer lets the next begin: a slow receiver gets more connections. */
export const PATIENCE_MS = 30;

interface Line {
  turns: number;
  readonly waiting: (() => void)[];
}

/** Has what is done for one endpoint, by its id, begin in turns. Endpoints do not wait for each other. */
export class Turns {
  readonly #lines = new Map<string, Line>();

  async take<T>(endpointId: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(endpointId) ?? { turns: 0, waiting: [] };
    this.#lines.set(endpointId, line);
    if (line.turns < AT_ONCE) line.turns++;
    else await new Promise<void>(begin => line.waiting.push(begin));

    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else if (--line.turns === 0) this.#lines.delete(endpointId);
    };
    const patience = setTimeout(end, PATIENCE_MS);
    try {
      return await work();
    } finally {
      clearTimeout(patience);
      // undici takes a connection for free one round of the event loop after its answer.
      setImmediate(end);
    }
  }
}
