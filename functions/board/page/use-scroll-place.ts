import { useLayoutEffect, useRef } from 'preact/hooks';

const places = new Map<string, number>();

/**
 * Whoever goes to another view begins at its top, with the keyboard too; who goes back to a list from one of its entries
 * finds it where it was.
 */
export function useScrollPlace(address: string): void {
  const last = useRef<string>(undefined);
  useLayoutEffect(() => {
    const isBack = last.current?.startsWith(`${address}/`) ?? false;
    scrollTo(0, isBack ? (places.get(address) ?? 0) : 0);
    if (last.current !== undefined) document.getElementById('main')?.focus({ preventScroll: true });
    last.current = address;
    const note = () => places.set(address, scrollY);
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, [address]);
}
