import { describe, expect, it } from 'vitest';
import { orderTypeOf, statusOf } from '../../../../shared/domain/provider/codes.ts';
import { isCompletedWhenUnlisted, isService, SERVICES } from '../../../../shared/domain/provider/services.ts';

describe('a service', () => {
  it("is one of the nine values of the provider's query", () => {
    const nine = ['uno', 'ucaas', 'sip-trunking', 'mss', '050plusbiz', 'ip-voice', 'smart-pbx', 'accs', 'bdp-e'];
    expect([...SERVICES]).toEqual(nine);
    expect(nine.every(isService)).toBe(true);
  });

  it.each(['', 'UNO', 'uno-virtual', 'toString', 0, null, undefined, ['uno']])('is not %j', value => {
    expect(isService(value)).toBe(false);
  });

  it('ends in silence where the provider documents no completed status', () => {
    expect(SERVICES.filter(isCompletedWhenUnlisted)).toEqual(['ucaas', 'sip-trunking', 'mss']);
  });
});

describe.each(['uno', 'bdp-e', 'mss', 'sip-trunking', 'ucaas'] as const)('an order of %s', service => {
  it.each([
    [1, '新規', 'New'],
    [2, '変更', 'Change'],
    [3, '廃止', 'Discontinue'],
  ])('of type %i is %s, %s, as a number and as text', (code, ja, en) => {
    const type = { code: String(code), label: { ja, en } };
    expect(orderTypeOf(service, { contractId: 'N1', orderType: code })).toEqual(type);
    expect(orderTypeOf(service, { contractId: 'N1', orderType: String(code) })).toEqual(type);
  });
});

describe.each(['050plusbiz', 'ip-voice', 'smart-pbx', 'accs'] as const)('an order of %s', service => {
  it.each<[string | number, string]>([
    [0, 'in_progress'],
    ['0', 'in_progress'],
    ['-', 'completed'],
    ['', 'unknown'],
    [1, 'unknown'],
  ])('of status %j is %s', (orderStatus, phase) => {
    expect(statusOf(service, { contractId: 'W1', orderStatus })).toMatchObject({ code: String(orderStatus), phase });
  });

  it('of type 1 is unknown', () => {
    expect(orderTypeOf(service, { orderType: 1 })).toEqual({ code: '1', label: { ja: '不明', en: 'Unknown' } });
  });
});
