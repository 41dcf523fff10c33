/** An entry of the list, any fields and any types: what a test puts in is what the list gives out. */
export type Item = Record<string, unknown>;

/** A number written exactly as given, however many digits: `rawNumber('12345678901234567890')`. */
export function rawNumber(digits: string): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  return rawJSON(digits);
}

/** The field as text: 3 and "3" are one. */
export function fieldText(item: Item, field: string): string | undefined {
  const value = item[field];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
