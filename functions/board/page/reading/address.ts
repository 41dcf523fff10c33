import { Failure } from './failure.ts';

export interface Place {
  /** Such as `['orders', 'uno~1~N1']`, each part as the address has it. */
  readonly path: readonly string[];
  readonly filter: Readonly<Record<string, string>>;
}

/** Of `#/orders?service=uno`; an empty one names no view. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  return { path: path.split('/').filter(part => part !== ''), filter: Object.fromEntries(new URLSearchParams(query)) };
}

export function writePlace({ path, filter }: Place): string {
  const query = new URLSearchParams(filter).toString();
  return `#/${path.join('/')}${query === '' ? '' : `?${query}`}`;
}

/** The list of a contract's orders, the past ones too. */
export const contractAddress = (contractId: string): string =>
  writePlace({ path: ['orders'], filter: { search: contractId, listed: 'all' } });

/** An order's id is already as an address has it. */
export const orderAddress = (orderId: string): string => `#/orders/${orderId}`;

/**
 * The URL of a call of the API below `base`. Throws Failure for a path that a browser reads as another one, as of
 * `#/endpoints/..`: an address that somebody passes on leads to what it names, or nowhere.
 */
export function apiUrl(path: string, base: string): URL {
  const url = new URL(path, base);
  if (`${url.origin}${url.pathname}` !== `${base}${path}`) throw new Failure(404);
  return url;
}
