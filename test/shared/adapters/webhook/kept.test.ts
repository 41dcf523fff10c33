import { describe, expect, it } from 'vitest';
import { Kept } from '../../../../shared/adapters/webhook/kept.ts';

describe('what is kept by a name', () => {
  it('is made once for each name', () => {
    const kept = new Kept<object>();
    const first = kept.get('a', () => ({}));
    expect(kept.get('a', () => ({}))).toBe(first);
    expect(kept.get('b', () => ({}))).not.toBe(first);
  });

  it('is not kept where making it failed', () => {
    const kept = new Kept<string>();
    const fail = () => {
      throw new Error('no key');
    };
    expect(() => kept.get('a', fail)).toThrow('no key');
    expect(kept.get('a', () => 'made')).toBe('made');
  });

  it('is forgotten when there are ten thousand others, and made again', () => {
    const kept = new Kept<object>();
    const first = kept.get('0', () => ({}));
    for (let i = 1; i < 10_000; i++) kept.get(String(i), () => ({}));
    expect(kept.get('0', () => ({}))).toBe(first);
    kept.get('more', () => ({}));
    expect(kept.get('0', () => ({}))).not.toBe(first);
  });
});
