import type { Page } from './answers.ts';

/**
 * Page by page, as long as one names another, which is on its way while the caller looks at the one before.
 * @param read the page behind a cursor, the first one without; what it throws is thrown where its page would have come
 */
export async function* readPages<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const ahead = (cursor?: string) => {
    const page = read(cursor);
    // Whoever takes the page is told; a caller that stops before it does not look.
    page.catch(() => undefined);
    return page;
  };
  for (let next: Promise<Page<T>> | undefined = ahead(); next !== undefined; ) {
    const { data, cursor }: Page<T> = await next;
    next = cursor === undefined ? undefined : ahead(cursor);
    yield data;
  }
}
