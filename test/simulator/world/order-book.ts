import { type Service, services } from '../services.ts';
import { fieldText, type Item } from './item.ts';

/** The orders the provider has, per service, in the order in which it lists them. */
export interface OrderBook {
  list(service: Service): Item[];
  /** Takes the place of the order with the same orderRequestNum and contractId, else comes last. */
  put(service: Service, item: Item): void;
  remove(service: Service, orderRequestNum: string): void;
  /** The whole list, kept as given: twins and broken items too. */
  replace(service: Service, items: readonly Item[]): void;
}

export function createOrderBook(): OrderBook {
  const lists = new Map<Service, Item[]>(services.map(service => [service, []]));
  const itemsOf = (service: Service) => {
    const items = lists.get(service);
    if (!items) throw new RangeError(`No such service: ${service}`);
    return items;
  };
  return {
    list: service => itemsOf(service).map(item => ({ ...item })),
    put(service, item) {
      const items = itemsOf(service);
      const place = items.findIndex(other => isSameOrder(item, other));
      items.splice(place === -1 ? items.length : place, 1, { ...item });
    },
    remove(service, orderRequestNum) {
      const items = itemsOf(service);
      const others = items.filter(item => fieldText(item, 'orderRequestNum') !== orderRequestNum);
      if (others.length === items.length) throw new RangeError(`No order ${orderRequestNum} in ${service}`);
      lists.set(service, others);
    },
    replace(service, items) {
      itemsOf(service);
      lists.set(
        service,
        items.map(item => ({ ...item })),
      );
    },
  };
}

function isSameOrder(one: Item, other: Item): boolean {
  const number = fieldText(one, 'orderRequestNum');
  return (
    number !== undefined &&
    number === fieldText(other, 'orderRequestNum') &&
    fieldText(one, 'contractId') === fieldText(other, 'contractId')
  );
}
