import type { Language } from '../deliver/format.ts';
import { statusOf } from '../provider/codes.ts';
import { isPersonal } from '../provider/detail.ts';
import { type JsonValue, textOf } from '../provider/json.ts';
import type { Appointment, Milestone } from '../provider/milestones.ts';
import { fieldOf, type Order } from '../provider/order.ts';
import { parseOrderId } from '../provider/order-id.ts';
import type { Service } from '../provider/services.ts';
import { MILESTONE_LABELS } from '../provider/site-work.ts';
import { dayOf, shortDay, shortTime } from './dates.ts';
import { ENGLISH } from './english.ts';
import { JAPANESE } from './japanese.ts';
import { plain } from './plain.ts';
import { subjectOf } from './subject.ts';
import type { Told, ToldChange, ToldData } from './told.ts';
import type { Fields, Move, Words } from './words.ts';

export const WORDS: Readonly<Record<Language, Words>> = { ja: JAPANESE, en: ENGLISH };

/** So many changed fields are named. */
const MAX_NAMES = 3;

/** One sentence about the event, as a colleague would write it: without names, addresses and telephone numbers. */
export function sentenceOf(told: Told, language: Language): string {
  const words = WORDS[language];
  return words.about(whatOf(told, words), subjectOf(told.data, words));
}

function whatOf({ type, timestamp, data }: Told, words: Words): string {
  const at = Date.parse(timestamp);
  const { order = {}, changes = [], status, orderType } = data;
  const last = status === undefined ? '' : words.label(status.label);
  switch (type) {
    case 'order.created':
      return words.created(orderType === undefined ? '' : words.label(orderType.label), last, planIn(order, at));
    case 'order.status_changed':
      return words.statusChanged(statusMove(data, words));
    case 'order.rescheduled':
      return words.rescheduled(planMove(changes[0], at), firstPlan(data, changes[0], at));
    case 'order.updated':
      return words.updated(fieldsOf(changes, () => true));
    case 'order.removed':
      return words.removed(last, data.presumed === 'completed');
    case 'order_detail.created':
      return words.detailCreated;
    case 'order_detail.updated':
      return words.detailUpdated(fieldsOf(changes, ({ field, from, to }) => !isPersonal(field, from ?? to)));
    case 'order_detail.milestone_changed':
      return workOf(data, at, words);
    case 'order_detail.withdrawn':
      return words.withdrawn;
    case 'upstream.unavailable': {
      const reason = data.reason === undefined ? undefined : plain(data.reason);
      return words.unavailable(reason, data.failures ?? 0, shortTime(data.since ?? timestamp));
    }
    case 'upstream.recovered':
      return words.recovered;
    case 'endpoint.disabled':
      return words.disabled(plain(hostOf(data.url)), plain(data.reason ?? ''));
    case 'webhook.test':
      return words.test;
  }
}

const planIn = (order: Order, at: number) => dayText(fieldOf(order, 'offerPlanDate'), at);

function dayText(value: JsonValue | undefined, at: number): string | undefined {
  return value === undefined ? undefined : plain(shortDay(textOf(value), at)) || undefined;
}

function statusMove({ orderId = '', order = {}, changes: [change] = [] }: ToldData, words: Words): Move {
  const service = parseOrderId(orderId)?.service;
  const named = (orderStatus: JsonValue | undefined) =>
    service === undefined ? undefined : statusText(service, order, orderStatus, words);
  return { from: named(change?.from), to: named(change?.to) };
}

/** A code that no table has is told as it is. */
function statusText(service: Service, order: Order, orderStatus: JsonValue | undefined, words: Words): string {
  const { code, phase, label } = statusOf(service, { ...order, orderStatus });
  return phase === 'unknown' && code ? plain(code) : words.label(label);
}

function planMove(change: ToldChange | undefined, at: number): Move {
  return withDays({ from: dayText(change?.from, at), to: dayText(change?.to, at) }, change?.from, change?.to);
}

/** The first promise, where the move began from another date. */
function firstPlan({ firstPlanned }: ToldData, change: ToldChange | undefined, at: number) {
  const [first, from, to] = [firstPlanned, change?.from, change?.to].map(value => dayOf(textOf(value ?? '')));
  if (firstPlanned === undefined || first === undefined || to === undefined || first === from) return undefined;
  return { day: shortDay(firstPlanned, at), days: to - first };
}

function withDays(move: Move, from: JsonValue | undefined, to: JsonValue | undefined): Move {
  const [before, after] = [from, to].map(value => (value === undefined ? undefined : dayOf(textOf(value))));
  return before === undefined || after === undefined ? move : { ...move, days: after - before };
}

function fieldsOf(changes: readonly ToldChange[], mayName: (change: ToldChange) => boolean): Fields {
  const names = changes.filter(mayName).map(({ field }) => plain(field));
  const shown = names.slice(0, MAX_NAMES);
  return { names: shown, others: changes.length - shown.length };
}

/** What moved, by what matters most to who waits. */
function workOf({ milestone }: ToldData, at: number, words: Words): string {
  if (milestone === undefined) return '';
  const { name, before, after } = milestone;
  const work = words.label(MILESTONE_LABELS[name]);
  if (after.done !== null && after.done !== before.done) return words.workDone(work, plain(shortDay(after.done, at)));
  const [wasScheduled, isScheduled] = [before, after].map(({ scheduled }) => scheduled.date !== undefined);
  // The requested date that remains is no new schedule.
  const isWithdrawn = wasScheduled && !isScheduled;
  const move = { from: appointmentText(before, at), to: isWithdrawn ? undefined : appointmentText(after, at) };
  if (before.done !== null && after.done === null) return words.workUndone(work, move.to);
  // A wish is no promise: a schedule on another day is not late.
  const isOfOneKind = wasScheduled === isScheduled;
  if (move.from !== move.to)
    return words.workMoved(work, isOfOneKind ? withDays(move, dateIn(before), dateIn(after)) : move);
  const wishes = { from: dayAndBand(before.requested, at), to: dayAndBand(after.requested, at) };
  if (wishes.from !== wishes.to) return words.workRequested(work, wishes);
  const statuses = { from: statusIn(before), to: statusIn(after) };
  return statuses.from === statuses.to ? words.workMoved(work, move) : words.workStatus(work, statuses);
}

const dateIn = ({ scheduled, requested }: Milestone) => scheduled.date ?? requested.date;
const statusIn = ({ status }: Milestone) => plain(status ?? '') || undefined;

/** The scheduled day and time band, the requested ones in place of those that are not there. */
function appointmentText({ scheduled, requested }: Milestone, at: number): string | undefined {
  return dayAndBand({ ...requested, ...scheduled }, at);
}

function dayAndBand({ date, timeBand }: Appointment, at: number): string | undefined {
  const parts = [shortDay(date ?? '', at), timeBand ?? ''].map(plain);
  return parts.filter(part => part !== '').join(' ') || undefined;
}

/** A URL's path may be a secret. */
function hostOf(url = ''): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
