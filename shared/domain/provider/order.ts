import { type JsonValue, textOf } from './json.ts';

/** An item of a list answer, with the provider's fields, values and types unchanged. */
export type Order = Readonly<Record<string, JsonValue | undefined>>;

/** The documented fields, in the order in which `changes` lists them; other fields follow, sorted by name. */
const FIELDS = ['contractId', 'serviceName', 'orderType', 'offerPlanDate', 'orderStatus', 'orderRequestNum'] as const;
export const DOCUMENTED_FIELDS: ReadonlySet<string> = new Set(FIELDS);

/** A field's value; undefined when it is absent or null. */
export function fieldOf(order: Order, name: string): JsonValue | undefined {
  return Object.hasOwn(order, name) ? (order[name] ?? undefined) : undefined;
}

export function fieldNames(...orders: readonly Order[]): string[] {
  const others = new Set(orders.flatMap(order => Object.keys(order)).filter(name => !DOCUMENTED_FIELDS.has(name)));
  return [...FIELDS, ...[...others].sort()];
}

/** One text for each state of an order: 3 and "3", null and absent, and any order of the fields give the same. */
export function normalForm(order: Order): string {
  const values: unknown[] = FIELDS.map(name => normalValue(order, name));
  const others = Object.keys(order).filter(name => !DOCUMENTED_FIELDS.has(name) && fieldOf(order, name) !== undefined);
  for (const name of others.sort()) values.push([name, normalValue(order, name)]);
  return JSON.stringify(values);
}

function normalValue(order: Order, name: string): string | null {
  const value = fieldOf(order, name);
  return value === undefined ? null : textOf(value);
}
