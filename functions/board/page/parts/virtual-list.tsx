import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps<T> {
  readonly label: string;
  /** Its columns, by a class of the style sheet. */
  readonly columns: 'orders' | 'deliveries';
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The content of a row, one link that takes `focus`. */
  readonly row: (item: T, tabIndex: 0 | -1) => ComponentChildren;
}

/** Rows beyond the edges of the window, so that a quick scroll shows no gap. */
const MARGIN_ROWS = 12;
/** On paper there is no scrolling; more rows would keep a browser busy for minutes. */
const MAX_PRINTED = 2_000;
const DEFAULT_HEIGHT = 64;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A list of any length, of which the rows in the window are there. Its rows are equally high, as the style sheet says by
 * the first. One row is in the order of the tab key; arrows, page keys, Home and End lead to others.
 */
export function VirtualList<T>({ label, columns, items, keyOf, row }: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const height = useRowHeight(list);
  const [span, setSpan] = useState<Span>({ start: 0, end: 40 });
  const [active, setActive] = useState(0);
  const wanted = useRef<number | undefined>(undefined);

  useEffect(() => {
    const look = () => setSpan(last => keepEqual(last, visibleSpan(list.current, height, items.length)));
    const print = () => setSpan({ start: 0, end: Math.min(items.length, MAX_PRINTED) });
    look();
    const done = new AbortController();
    const options = { signal: done.signal, passive: true };
    addEventListener('scroll', look, options);
    addEventListener('resize', look, options);
    addEventListener('beforeprint', print, options);
    addEventListener('afterprint', look, options);
    return () => done.abort();
  }, [height, items.length]);

  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const link = list.current?.querySelector<HTMLElement>(`[aria-posinset="${wanted.current + 1}"] a`);
    if (link) wanted.current = undefined;
    link?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const from = Number((event.target as HTMLElement).closest('li')?.ariaPosInSet) - 1;
    const next = nextRow(event.key, from, { count: items.length, page: Math.floor(innerHeight / height) - 2 });
    if (next === undefined || Number.isNaN(from)) return;
    event.preventDefault();
    wanted.current = next;
    setActive(next);
    reveal(list.current, next, height);
    setSpan(visibleSpan(list.current, height, items.length));
  };

  const { start, end } = span;
  const shown = items.slice(start, end);
  const tabStop = active >= start && active < Math.min(end, items.length) ? active : start;
  return (
    <ul
      class={`rows ${columns}`}
      ref={list}
      aria-label={label}
      onKeyDown={onKeyDown}
      style={{ paddingTop: `${start * height}px`, paddingBottom: `${Math.max(0, items.length - end) * height}px` }}
    >
      {shown.map((item, i) => (
        <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={start + i + 1}>
          {row(item, start + i === tabStop ? 0 : -1)}
        </li>
      ))}
    </ul>
  );
}

/** How high a row is, by the style sheet: it differs between narrow and wide windows. */
function useRowHeight(list: { readonly current: HTMLUListElement | null }): number {
  const [height, setHeight] = useState(DEFAULT_HEIGHT);
  useLayoutEffect(() => {
    const measure = () => {
      const text = list.current && getComputedStyle(list.current).getPropertyValue('--row-height');
      setHeight(Number.parseFloat(text ?? '') || DEFAULT_HEIGHT);
    };
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, [list]);
  return height;
}

function visibleSpan(list: HTMLUListElement | null, height: number, count: number): Span {
  const top = -(list?.getBoundingClientRect().top ?? 0);
  const start = Math.min(Math.max(0, Math.floor(top / height) - MARGIN_ROWS), Math.max(0, count - 1));
  return { start, end: Math.min(count, start + Math.ceil(innerHeight / height) + 2 * MARGIN_ROWS) };
}

const keepEqual = (last: Span, next: Span) => (last.start === next.start && last.end === next.end ? last : next);

function nextRow(key: string, from: number, { count, page }: { count: number; page: number }): number | undefined {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? undefined : Math.min(count - 1, Math.max(0, from + step));
}

/** Brings the row into the middle part of the window. */
function reveal(list: HTMLUListElement | null, index: number, height: number): void {
  const top = (list?.getBoundingClientRect().top ?? 0) + index * height;
  const bar = 150;
  if (top < bar) scrollBy({ top: top - bar, behavior: 'instant' });
  else if (top + height > innerHeight - bar / 2)
    scrollBy({ top: top + height - innerHeight + bar / 2, behavior: 'instant' });
}
