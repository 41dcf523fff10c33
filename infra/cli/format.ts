import { InvalidArgumentError } from 'commander';

/** What several commands show, or take, alike. */

/** To the second: `2026-11-23T03:00:00Z`. */
export const time = (iso: string | undefined) => iso?.replace(/\.\d+Z$/, 'Z');

export const list = (items: readonly string[] | undefined) => items?.join(',');

/** An option that takes several values: `--service uno,mss`. */
export const commaSeparated = (text: string) => text.split(',').map(part => part.trim());

export const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Also what a terminal would take for a command (U+007F to U+009F), which JSON does not have to escape, is escaped. */
export function jsonLine(value: unknown): string {
  const escaped = JSON.stringify(value)?.replace(/[\u007f-\u009f]/g, one => `\\u00${one.charCodeAt(0).toString(16)}`);
  return `${escaped}\n`;
}

/** An option's value. */
export const wholeNumber =
  ({ min, max }: { min: number; max: number }) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
