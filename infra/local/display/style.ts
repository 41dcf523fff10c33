import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

export type Paint = (format: Format, text: string) => string;

/** Colours on a terminal only, and not where NO_COLOR asks for none (no-color.org). */
export function createPaint(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const isPlain = !stream.isTTY || Boolean(environment.NO_COLOR) || environment.TERM === 'dumb';
  return (format, text) => (isPlain ? text : styleText(format, text, { validateStream: false }));
}
