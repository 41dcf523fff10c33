export const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/;

/** A month `YYYY-MM` as a number that counts months. */
export function parseMonth(text: string): number {
  const [year, month] = text.split('-').map(Number);
  return (year ?? 0) * 12 + (month ?? 1) - 1;
}

export function monthText(month: number): string {
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  return `${pad(Math.floor(month / 12), 4)}-${pad((month % 12) + 1, 2)}`;
}
