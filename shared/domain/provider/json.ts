/** The value of a field in an answer. A number that a double would write in another form is a `JSON.rawJSON` object. */
export type JsonValue = string | number | boolean | null | object;

declare global {
  interface JSON {
    /** An object that JSON.stringify writes as `text`, unchanged. */
    rawJSON(text: string): object;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parseWith = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * Finds numbers that JSON.parse and JSON.stringify may not reproduce as written: -0, fractions, exponents and integers
 * of more than 15 digits. A match inside a string only costs time.
 */
const MAY_CHANGE_FORM = /(?:"\s*:|[[,])\s*(?:-0|-?\d+[.eE]|-?\d{16})/;

/**
 * JSON.parse that keeps how numbers are written: `JSON.stringify(parseJson(text))` has each number of an object or
 * array as in `text`. Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  return MAY_CHANGE_FORM.test(text) ? parseWith(text, keepForm) : JSON.parse(text);
}

const keepForm: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && source !== JSON.stringify(value) ? JSON.rawJSON(source) : value;

/** A value as text for comparison: 3 and "3" give the same, and so do objects whose members differ in order only. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? canonicalText(value) : String(value);
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null || isRawJson(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join(',')}}`;
}

/** Whether the value is a `JSON.rawJSON` object; an object of the provider's with a member `rawJSON` is none. */
export function isRawJson(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
}
