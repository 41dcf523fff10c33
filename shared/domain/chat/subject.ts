import { textOf } from '../provider/json.ts';
import { fieldOf } from '../provider/order.ts';
import { DEFAULT_CONNECTION } from '../provider/order-id.ts';
import { plain } from './plain.ts';
import type { ToldData } from './told.ts';
import type { Words } from './words.ts';

/** What an event is about: contract, service and, where it is not the only one, connection; '' for one about nothing. */
export function subjectOf({ order, contractId, detailId, service, connection }: ToldData, words: Words): string {
  const contract = contractId ?? textOf((order && fieldOf(order, 'contractId')) ?? detailId ?? '');
  const account = connection === undefined || connection === DEFAULT_CONNECTION ? '' : `@${plain(connection)}`;
  const named = service === 'details' ? words.details : (service ?? '');
  return [plain(contract), `${named}${account}`].filter(part => part !== '').join(' ');
}
