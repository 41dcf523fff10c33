import { monthAfter, monthBefore } from '../provider/service-hours.ts';
import type { UpdateWindow } from './ports.ts';

/**
 * The windows to fetch, oldest first: from `watermark` less `overlapMs`, or from a month before `at` without a
 * watermark, to `at` (unix ms). None is longer than a month: the provider documents nothing about longer ranges.
 */
export function* windowsTo(at: number, watermark: number | undefined, overlapMs: number): Generator<UpdateWindow> {
  let from = watermark === undefined ? monthBefore(at) : Math.min(watermark, at) - overlapMs;
  while (from < at) {
    const to = Math.min(monthAfter(from), at);
    yield { from, to };
    from = to;
  }
}
