import type { Command } from 'commander';
import type { Page } from '../api-client.ts';
import { wholeNumber } from './format.ts';
import type { Output } from './output.ts';

export interface PageOptions {
  readonly limit: number;
  readonly all?: boolean;
}

export function addPageOptions(command: Command): Command {
  return command
    .option('--limit <n>', 'how many to show at most', wholeNumber({ min: 1, max: 1_000_000 }), 100)
    .option('--all', 'show all there are, page by page');
}

export function limitOf({ limit, all }: PageOptions): number {
  return all ? Number.POSITIVE_INFINITY : limit;
}

/** The items of each page; says at the end where there are more than were asked for. */
export async function* itemsOf<T>(pages: AsyncIterable<Page<T>>, output: Output): AsyncGenerator<readonly T[]> {
  let last: Page<T> | undefined;
  for await (const page of pages) {
    last = page;
    yield page.data;
  }
  if (last?.cursor !== undefined) output.note('There are more: --limit N or --all shows them.');
}
