import { describeEvent } from '../../local/display/describe-event.ts';
import { time } from '../format.ts';
import type { Column } from '../table.ts';

/** A webhook's body with the event's id in front. */
export interface FeedEvent extends Record<string, unknown> {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Parameters<typeof describeEvent>[0]['data'] & {
    readonly orderId?: string;
    readonly detailId?: string;
    readonly endpointId?: string;
  };
}

export const EVENT_COLUMNS: readonly Column<FeedEvent>[] = [
  { head: 'TIME', text: ({ timestamp }) => time(timestamp) },
  { head: 'TYPE', text: ({ type }) => type },
  { head: 'ABOUT', text: ({ data }) => data.orderId ?? data.detailId ?? data.endpointId ?? data.service },
  { head: 'WHAT', text: event => describeEvent(event).trim(), flexible: true },
];
