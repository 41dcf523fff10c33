import type { Command } from 'commander';
import { wholeNumber } from '../format.ts';

export interface OverlapOptions {
  readonly overlap?: number;
}

const WEEK_SECONDS = 7 * 24 * 60 * 60;

/** Of secrets that are rotated. */
export function addOverlapOption(command: Command): Command {
  return command.option(
    '--overlap <seconds>',
    'how long older secrets go on (a day without it; 0 ends them at once)',
    wholeNumber({ min: 0, max: WEEK_SECONDS }),
  );
}

export function overlapOf({ overlap }: OverlapOptions): { overlapSeconds?: number } {
  return overlap === undefined ? {} : { overlapSeconds: overlap };
}
