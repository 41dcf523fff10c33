import type { Output } from '../output.ts';
import { banner } from './banner.ts';
import { eventLines, timeOf } from './event-lines.ts';
import { createPaint } from './style.ts';
import { cutToWidth, withoutControls } from './text-width.ts';

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The same trouble at every poll is shown so often. */
const REPEAT_AFTER_MS = 60_000;
const MAX_REMEMBERED = 1_000;
const MAX_COLUMNS = 400;

/** For people: the banner, two lines an event, and of the logs what a person should know. */
export function createTerminalOutput(
  { stdout, stderr }: { stdout: Stream; stderr: Stream },
  environment: NodeJS.ProcessEnv,
): Output {
  const paint = createPaint(stdout, environment);
  const paintError = createPaint(stderr, environment);
  const shown = new Map<string, number>();
  return {
    ready(facts) {
      stdout.write(banner(facts, paint));
      stdout.write(`ready ${facts.url}\n`);
    },
    event({ body }, how) {
      stdout.write(eventLines(body, how, paint));
    },
    log(line) {
      const entry = JSON.parse(line);
      if (entry.level === 'info') return;
      const text = withoutControls(
        [entry.message, entry.service, entry.endpointId, entry.kind, entry.reason ?? entry.error]
          .filter(Boolean)
          .join(' · '),
      );
      const now = Date.now();
      if (now - (shown.get(text) ?? 0) < REPEAT_AFTER_MS) return;
      if (shown.size > MAX_REMEMBERED) shown.clear();
      shown.set(text, now);
      const level = paintError(entry.level === 'error' ? 'red' : 'yellow', entry.level.padEnd(5));
      stderr.write(
        `${paintError('dim', timeOf(new Date()))}  ${level}  ${cutToWidth(`${entry.function}: ${text}`, MAX_COLUMNS)}\n`,
      );
    },
    notice(text) {
      stderr.write(`${paintError('dim', text)}\n`);
    },
  };
}
