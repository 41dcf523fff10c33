import { textOf } from '../provider/json.ts';
import { fieldOf } from '../provider/order.ts';
import { DEFAULT_CONNECTION } from '../provider/order-id.ts';
import { plain } from './plain.ts';
import type { ToldData } from './told.ts';

/** What an event is about: contract, service and, where it is not the only one, connection; '' for one about nothing. */
export function subjectOf({ order, contractId, detailId, service, connection }: ToldData): string {
  const contract = contractId ?? textOf((order && fieldOf(order, 'contractId')) ?? detailId ?? '');
  const account = connection === undefined || connection === DEFAULT_CONNECTION ? '' : `@${plain(connection)}`;
  return [plain(contract), `${service ?? ''}${account}`].filter(part => part !== '').join(' ');
}
