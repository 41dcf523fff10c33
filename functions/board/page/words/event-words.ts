import type { EventType } from '../../../../shared/domain/events/event.ts';
import { type Label, statusOf } from '../../../../shared/domain/provider/codes.ts';
import type { JsonValue } from '../../../../shared/domain/provider/json.ts';
import { MILESTONE_LABELS } from '../../../../shared/domain/provider/site-work.ts';
import {
  type FeedEvent,
  isMilestoneEvent,
  isOrderEvent,
  type MilestoneEvent,
  type OrderEvent,
} from '../reading/feed-event.ts';
import { dayOf } from './japan-days.ts';
import { say, t } from './language.ts';
import { dateText } from './order-words.ts';

const TITLES: Readonly<Record<EventType, Label>> = {
  'order.created': { ja: '注文を確認', en: 'Order seen' },
  'order.status_changed': { ja: '状態が変わりました', en: 'Status changed' },
  'order.rescheduled': { ja: '提供予定日が変わりました', en: 'Planned date moved' },
  'order.updated': { ja: '内容が変わりました', en: 'Changed' },
  'order.removed': { ja: '一覧から消えました', en: 'No longer listed' },
  'order_detail.created': { ja: '工事の詳細が届きました', en: 'Details of site work came' },
  'order_detail.updated': { ja: '詳細が変わりました', en: 'Details changed' },
  'order_detail.milestone_changed': { ja: '工事の予定が変わりました', en: 'Site work changed' },
  'order_detail.withdrawn': { ja: '申込が取り下げられました', en: 'Withdrawn' },
  'upstream.unavailable': { ja: '提供元が応答しません', en: 'Provider unavailable' },
  'upstream.recovered': { ja: '提供元が復旧しました', en: 'Provider is back' },
  'endpoint.disabled': { ja: '配信先が無効になりました', en: 'Endpoint disabled' },
  'webhook.test': { ja: 'テスト', en: 'Test' },
};

export const typeTitle = (type: EventType): string => say(TITLES[type]);

export function eventTitle(event: FeedEvent): string {
  return isMilestoneEvent(event) ? say(MILESTONE_LABELS[event.data.milestone.name]) : typeTitle(event.type);
}

/** What changed, by the name of what did: from, and to. */
export interface ChangeLine {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

const FIELDS: Readonly<Record<string, Label>> = {
  contractId: { ja: '契約番号', en: 'Contract' },
  serviceName: { ja: 'サービス名', en: 'Product' },
  orderType: { ja: '種別', en: 'Type' },
  offerPlanDate: { ja: '提供予定日', en: 'Planned date' },
  orderStatus: { ja: '状態', en: 'Status' },
  orderRequestNum: { ja: '注文番号', en: 'Order number' },
};

export function changeLines(event: FeedEvent): ChangeLine[] {
  if (isMilestoneEvent(event)) return milestoneLines(event);
  if (isOrderEvent(event) && event.type === 'order.status_changed') return [statusLineOf(event)];
  return (event.data.changes ?? []).map(({ field, from, to }) => line(labelOf(field), from, to));
}

const labelOf = (field: string) => (Object.hasOwn(FIELDS, field) && FIELDS[field] ? say(FIELDS[field]) : field);

function statusLineOf({ data }: OrderEvent): ChangeLine {
  const from = data.changes?.find(({ field }) => field === 'orderStatus')?.from;
  const before = statusOf(data.service, { ...data.order, orderStatus: from as JsonValue });
  return line(t('状態', 'Status'), before.phase === 'unknown' ? from : say(before.label), say(data.status.label));
}

function milestoneLines({ data }: MilestoneEvent): ChangeLine[] {
  const { before, after } = data.milestone;
  const appointment = ({ date, timeBand }: typeof before.requested) =>
    [date && dateText(date), timeBand].filter(Boolean).join(' ') || undefined;
  const lines: ChangeLine[] = [
    line(t('状況', 'Progress'), before.status, after.status),
    line(t('希望', 'Requested'), appointment(before.requested), appointment(after.requested)),
    line(t('予定', 'Scheduled'), appointment(before.scheduled), appointment(after.scheduled)),
    line(t('完了', 'Done'), before.done, after.done),
  ];
  return lines.filter(({ from, to }) => from !== to);
}

function line(name: string, from: unknown, to: unknown): ChangeLine {
  return { name, ...textOf('from', from), ...textOf('to', to) };
}

function textOf(side: 'from' | 'to', value: unknown): { from?: string; to?: string } {
  if (value === undefined || value === null || value === '') return {};
  const text =
    dayOf(value) === undefined ? (typeof value === 'object' ? JSON.stringify(value) : String(value)) : dateText(value);
  return { [side]: text };
}
