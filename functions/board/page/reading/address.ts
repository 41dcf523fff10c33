export interface Place {
  /** Such as `['orders', 'uno~1~N1']`, each part as the address has it. */
  readonly path: readonly string[];
  readonly filter: Readonly<Record<string, string>>;
}

/** Of `#/orders?service=uno`; an empty one is the first view's. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const parts = path.split('/').filter(part => part !== '');
  return { path: parts.length === 0 ? ['week'] : parts, filter: Object.fromEntries(new URLSearchParams(query)) };
}

export function writePlace({ path, filter }: Place): string {
  const query = new URLSearchParams(filter).toString();
  return `#/${path.join('/')}${query === '' ? '' : `?${query}`}`;
}

/** An order's id is already as an address has it. */
export const orderAddress = (orderId: string): string => `#/orders/${orderId}`;
