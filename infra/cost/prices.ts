import list from './prices.json' with { type: 'json' };

/** What `prices.json` has a price of: list prices, without any free tier. */
export type Priced = keyof typeof list.prices;

/** AWS regions with prices of their own; for any other one the first one's are taken, which are the dearer ones. */
export const PRICED_REGIONS: readonly string[] = list.regions;

/** US dollars for one of `what`, as AWS lists it for a whole `per`. */
export function usdOf(what: Priced, awsRegion: string): number {
  const { per, usd } = list.prices[what];
  const price = usd[Math.max(0, PRICED_REGIONS.indexOf(awsRegion))];
  if (price === undefined) throw new Error(`infra/cost/prices.json lacks a price of ${what}.`);
  return per.startsWith('million ') ? price / 1e6 : price;
}
