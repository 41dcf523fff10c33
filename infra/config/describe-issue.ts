import type * as z from 'zod/mini';
import { fieldsAt } from './json-schema.ts';
import { findNearest } from './nearest.ts';

/** A line for each field that the issue is about: its path, what it must be, and what was found. */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): string[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => describeUnknown(path, key));
  const value = path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], input);
  if (value === undefined) return [`${pathText(path)}: is missing`];
  const found = typeof value === 'object' ? '' : ` (found ${JSON.stringify(value)})`;
  return [`${pathText(path)}: ${issue.message}${found}`];
}

function describeUnknown(path: readonly PropertyKey[], key: string): string {
  const fields = fieldsAt(path);
  const nearest = findNearest(key, fields);
  const hint = nearest === undefined ? `there are ${fields.join(', ')}` : `did you mean "${nearest}"?`;
  return `${pathText([...path, key])}: is no field; ${hint}`;
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the configuration' : text.replace(/^\./, '');
}
