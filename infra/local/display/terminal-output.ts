import type { Output } from '../output.ts';
import { adviceOn } from './advice.ts';
import { banner } from './banner.ts';
import { columnsOf, pageColumnsOf, type Stream } from './columns.ts';
import { eventLines, timeOf } from './event-lines.ts';
import { pollingText } from './polling-text.ts';
import { createPaint } from './style.ts';
import { cutToWidth, withoutControls, wrapToWidth } from './text-width.ts';

/** The same trouble at every poll is shown so often. */
const REPEAT_AFTER_MS = 60_000;
const MAX_REMEMBERED = 1_000;
const MAX_LOG_COLUMNS = 400;
const LOG_INDENT = ' '.repeat('00:00:00  error  '.length);

/** For people, as wide as their terminal is: the banner, a line or two an event, and of the logs what a person should know. */
export function createTerminalOutput(
  { stdout, stderr }: { stdout: Stream; stderr: Stream },
  environment: NodeJS.ProcessEnv,
): Output {
  const paint = createPaint(stdout, environment);
  const paintError = createPaint(stderr, environment);
  const shown = new Map<string, number>();
  const isNews = (text: string) => {
    const now = Date.now();
    if (now - (shown.get(text) ?? 0) < REPEAT_AFTER_MS) return false;
    if (shown.size > MAX_REMEMBERED) shown.clear();
    shown.set(text, now);
    return true;
  };
  const notice = (text: string) => {
    for (const line of wrapToWidth(text, columnsOf(stderr))) stderr.write(`${paintError('dim', line)}\n`);
  };
  let hasRegions = false;
  return {
    ready(facts) {
      hasRegions = facts.regions !== undefined;
      stdout.write(banner(facts, { paint, columns: pageColumnsOf(stdout) }));
      stdout.write(`ready ${facts.url}\n`);
    },
    event({ body }, how) {
      stdout.write(eventLines(body, how, { paint, columns: columnsOf(stdout) }));
    },
    polling(change) {
      const lines = wrapToWidth(pollingText(change), columnsOf(stdout) - LOG_INDENT.length).join(`\n${LOG_INDENT}`);
      stdout.write(`${paint('dim', timeOf(new Date()))}  ${paint('cyan', 'polls')}  ${lines}\n`);
    },
    log(line) {
      const entry = JSON.parse(line);
      if (entry.level === 'info') return;
      const text = withoutControls(
        [
          hasRegions && entry.region,
          entry.message,
          entry.service,
          entry.endpointId,
          entry.kind,
          entry.reason ?? entry.error,
        ]
          .filter(Boolean)
          .join(' · '),
      );
      if (!isNews(text)) return;
      const level = paintError(entry.level === 'error' ? 'red' : 'yellow', entry.level.padEnd(5));
      const what = cutToWidth(`${entry.function}: ${text}`, MAX_LOG_COLUMNS);
      const lines = wrapToWidth(what, columnsOf(stderr) - LOG_INDENT.length).join(`\n${LOG_INDENT}`);
      stderr.write(`${paintError('dim', timeOf(new Date()))}  ${level}  ${lines}\n`);
      // Receivers fail in kinds of the same names.
      const advice = entry.function.startsWith('poll-') ? adviceOn(entry.kind) : undefined;
      if (advice !== undefined && isNews(advice)) notice(advice);
    },
    notice,
  };
}
