import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';

/** Seeds that one worker runs before it asks for more. */
const CHUNK = 10;

export interface Found {
  readonly seed: number;
  readonly scenario: ScenarioName;
  readonly findings: readonly string[];
}

interface Chunk {
  readonly scenarios: readonly ScenarioName[];
  /** Both included. */
  readonly from: number;
  readonly to: number;
}

/** The first of `count` seeds from `from` on whose run finds something; undefined when none does. */
export async function findFirst(
  scenarios: readonly ScenarioName[],
  from: number,
  count: number,
  jobs: number = availableParallelism(),
): Promise<Found | undefined> {
  const end = from + count;
  let next = from;
  const found: Found[] = [];
  const work = async () => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < end && found.length === 0) {
        const chunk = { scenarios, from: next, to: Math.min(next + CHUNK, end) - 1 };
        next += CHUNK;
        const result = await ask(worker, chunk);
        if (result !== undefined) found.push(result);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, Math.ceil(count / CHUNK)) }, work));
  return found.sort((a, b) => a.seed - b.seed)[0];
}

function ask(worker: Worker, chunk: Chunk): Promise<Found | undefined> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (found: Found | undefined) => {
      worker.off('error', reject);
      resolve(found);
    });
    worker.postMessage(chunk);
  });
}

async function runChunk({ scenarios, from, to }: Chunk): Promise<Found | undefined> {
  for (let seed = from; seed <= to; seed++)
    for (const scenario of scenarios) {
      const { findings } = await SCENARIOS[scenario].simulate(seed);
      if (findings.length > 0) return { seed, scenario, findings };
    }
  return undefined;
}

if (!isMainThread) parentPort?.on('message', async (chunk: Chunk) => parentPort?.postMessage(await runChunk(chunk)));
