import { describe, expect, it } from 'vitest';
import { apiUrl, contractAddress, readPlace } from '../../../functions/board/page/reading/address.ts';

const API = 'https://relay.test/v1/';
/** The call that a view makes for what its address names. */
const urlOf = (hash: string) => apiUrl(`webhook-endpoints/${readPlace(hash).path.slice(1).join('/deliveries/')}`, API);

describe('an address of the board', () => {
  it('leads to what it names', () => {
    expect(urlOf('#/endpoints/we_1/evt_2').href).toBe(`${API}webhook-endpoints/we_1/deliveries/evt_2`);
    expect(apiUrl('orders/uno~1%2F2~N%E6%97%A5', API).href).toBe(`${API}orders/uno~1%2F2~N%E6%97%A5`);
  });

  it.each([
    '#/endpoints/..',
    '#/endpoints/we_1/..',
    '#/endpoints/a/../../clients',
    '#/endpoints/%2e%2E/x',
    '#/endpoints/.',
    '#/endpoints/..\\status',
    '#/endpoints/a#b',
  ])('calls nothing where %j would be read as another path', hash => {
    expect(() => urlOf(hash)).toThrow(expect.objectContaining({ name: 'Failure', status: 404 }));
  });

  it.each(['N1', 'a&listed=no', '?#&=', '__proto__', '日本 語'])(
    'searches for the contract %j, and no more',
    contractId => {
      const { path, filter } = readPlace(contractAddress(contractId));
      expect([path, Object.entries(filter)]).toEqual([
        ['orders'],
        [
          ['search', contractId],
          ['listed', 'all'],
        ],
      ]);
    },
  );
});
