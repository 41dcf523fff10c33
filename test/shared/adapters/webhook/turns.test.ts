import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATIENCE_MS, Turns } from '../../../../shared/adapters/webhook/turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Posts that begin, and end when they are told to. */
function startPosts() {
  const turns = new Turns();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const post = (endpointId: string, name: string) =>
    turns.take(endpointId, () => {
      begun.push(name);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      return end.promise;
    });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { begun, post, pass, end: (name: string) => ends.get(name) };
}

describe('the posts of one endpoint', () => {
  it('begin two at a time, and the others in their order as these end', async () => {
    const { begun, post, pass, end } = startPosts();
    for (const name of ['a', 'b', 'c', 'd']) void post('ep', name);
    await pass(0);
    expect(begun).toEqual(['a', 'b']);
    end('b')?.resolve();
    await pass(1);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('begin though the earlier ones have no answer, two after each wait', async () => {
    const { begun, post, pass } = startPosts();
    for (const name of ['a', 'b', 'c', 'd', 'e']) void post('ep', name);
    await pass(PATIENCE_MS - 1);
    expect(begun).toEqual(['a', 'b']);
    await pass(1);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await pass(PATIENCE_MS);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('give no turn on twice: one that ends after its wait lets no other begin', async () => {
    const { begun, post, pass, end } = startPosts();
    for (const name of ['a', 'b', 'c', 'd', 'e']) void post('ep', name);
    await pass(PATIENCE_MS);
    end('a')?.resolve();
    await pass(1);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('give their turn on when they fail', async () => {
    const { begun, post, pass, end } = startPosts();
    const failed = post('ep', 'a');
    for (const name of ['b', 'c']) void post('ep', name);
    end('a')?.reject(new Error('no key'));
    await expect(failed).rejects.toThrow('no key');
    await pass(1);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('do not wait for those of another endpoint', async () => {
    const { begun, post, pass } = startPosts();
    for (const name of ['a', 'b', 'c']) void post('hangs', name);
    void post('ep', 'd');
    await pass(0);
    expect(begun).toEqual(['a', 'b', 'd']);
  });
});
