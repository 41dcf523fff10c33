import fc from 'fast-check';
import type { JsonValue } from '../../../../shared/domain/provider/json.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';

const NAMES = ['contractId', 'serviceName', 'orderType', 'offerPlanDate', 'orderStatus', 'orderRequestNum'];
const OTHER_NAMES = ['remarks', 'Z', 'あ', '', '0', '__proto__', 'constructor', 'toString'];

const value: fc.Arbitrary<JsonValue | null> = fc.oneof(
  fc.constantFrom<JsonValue | null>(null, '', 0, '0', 1, '1', '1.5', 1.5, true, 'true', 'null', [], {}),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.jsonValue({ depthSize: 'small' }) as fc.Arbitrary<JsonValue | null>,
);

/** Orders with few names and values, so that two are often alike. */
export const arbitraryOrder: fc.Arbitrary<Order> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES, ...NAMES, ...OTHER_NAMES), value), {
    maxLength: 8,
    selector: ([name]) => name,
  })
  .map(entries => Object.fromEntries(entries));

/** The same state in another form: other order of fields, numbers and truth as text, null for absent and back. */
export const restated = (order: Order): fc.Arbitrary<Order> =>
  fc
    .tuple(
      fc.shuffledSubarray(Object.entries(order), { minLength: Object.keys(order).length }),
      fc.boolean(),
      fc.boolean(),
      fc.subarray([...NAMES, ...OTHER_NAMES]),
    )
    .map(([entries, asText, withoutNulls, nulls]) =>
      Object.fromEntries([
        ...nulls.filter(name => !Object.hasOwn(order, name)).map(name => [name, null] as const),
        ...entries
          .filter(([, value]) => !(withoutNulls && value === null))
          .map(([name, value]) => [name, asText && isPlain(value) ? String(value) : value] as const),
      ]),
    );

const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
