import { describe, expect, it } from 'vitest';
import { DEFAULT_EVENT_TYPES, matchesType } from '../../../../shared/domain/deliver/endpoint.ts';
import { EVENT_TYPES, ORDER_EVENT_TYPES } from '../../../../shared/domain/events/event.ts';

const matched = (pattern: string) => EVENT_TYPES.filter(type => matchesType(pattern, type));
const family = (name: string) => EVENT_TYPES.filter(type => type.split('.')[0] === name);

describe('a pattern of event types', () => {
  it('matches everything when it is *', () => {
    expect(matched('*')).toEqual([...EVENT_TYPES]);
  });

  it.each([
    ['order', 5],
    ['order_detail', 4],
    ['upstream', 2],
    ['endpoint', 1],
  ])('matches one family: %s.*', (name, types) => {
    expect(matched(`${name}.*`)).toHaveLength(types);
    expect(matched(`${name}.*`)).toEqual(family(name));
  });

  it.each(EVENT_TYPES)('matches one type when it is its name: %s', type => {
    expect(matched(type)).toEqual([type]);
  });

  it.each([
    '',
    '.',
    '.*',
    '**',
    'order',
    'order*',
    'order.',
    'order.created.*',
    'ord.*',
    'order.status',
    'ORDER.*',
    'o*',
  ])('matches nothing when it is %j', pattern => {
    expect(matched(pattern)).toEqual([]);
  });

  it('is, by default, orders and their details', () => {
    const byDefault = EVENT_TYPES.filter(type => DEFAULT_EVENT_TYPES.some(pattern => matchesType(pattern, type)));
    expect(byDefault).toEqual([...ORDER_EVENT_TYPES, ...family('order_detail')]);
  });
});
