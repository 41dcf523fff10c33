import type { Event, EventType } from '../events/event.ts';
import type { Label } from '../provider/codes.ts';
import { type JsonValue, parseJson } from '../provider/json.ts';
import type { Milestone, MilestoneName } from '../provider/milestones.ts';
import type { Order } from '../provider/order.ts';
import type { Service } from '../provider/services.ts';

/** What sentences read of an event's body, which holds no personal data. Members depend on the type. */
export interface Told {
  readonly type: EventType;
  readonly timestamp: string;
  readonly data: ToldData;
}

export interface ToldData {
  readonly connection?: string;
  readonly service?: Service | 'details';
  readonly orderId?: string;
  readonly detailId?: string;
  readonly contractId?: string;
  readonly order?: Order;
  readonly status?: { readonly label: Label };
  readonly orderType?: { readonly label: Label };
  readonly changes?: readonly ToldChange[];
  readonly firstPlanned?: string;
  readonly presumed?: string;
  readonly milestone?: { readonly name: MilestoneName; readonly before: Milestone; readonly after: Milestone };
  readonly reason?: string;
  readonly failures?: number;
  readonly since?: string;
  readonly url?: string;
}

export interface ToldChange {
  readonly field: string;
  readonly from?: JsonValue;
  readonly to?: JsonValue;
}

/** Numbers stay as the provider wrote them: a contract's may have more digits than a double holds. */
export function readTold(event: Event): Told {
  return parseJson(event.body) as Told;
}
