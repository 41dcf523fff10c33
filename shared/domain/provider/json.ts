/** What the provider may put into a field. Numbers that a double would write otherwise stand as `JSON.rawJSON` objects. */
export type JsonValue = string | number | boolean | null | object;

declare global {
  interface JSON {
    /** A value that JSON.stringify writes as `text`, digit by digit. */
    rawJSON(text: string): object;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parseWith = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** A double keeps whole numbers of fifteen digits as they are written; others may come back in another form. */
const MAY_CHANGE_FORM = /(?:"\s*:|[[,])\s*(?:-0|-?\d+[.eE]|-?\d{16})/;

/** JSON.parse that keeps forms: `JSON.stringify(parseJson(text))` has every number as it stood. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return MAY_CHANGE_FORM.test(text) ? parseWith(text, keepForm) : JSON.parse(text);
}

const keepForm: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && source !== JSON.stringify(value) ? JSON.rawJSON(source) : value;

/** A value as text, so that 3 and "3" are the same; objects with their keys in order. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? canonicalText(value) : String(value);
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null || isRawJson(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join(',')}}`;
}

/** Whether it is a number that a double would write otherwise, and not an object of the provider's with such a field. */
export function isRawJson(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
}
