import type { Language } from '../deliver/format.ts';
import type { Event } from '../events/event.ts';
import { shortTime } from './dates.ts';
import { sentenceOf, WORDS } from './sentence.ts';
import { readTold, type Told } from './told.ts';

/** What a chat is told, before it is put into the form of its service. */
export interface Message {
  /** Only over several sentences. */
  readonly title?: string;
  readonly sentences: readonly string[];
  /** When the newest was seen. */
  readonly footer: string;
  readonly link?: { readonly label: string; readonly url: string };
}

/** @param boardUrl where the board is; '' where there is none */
export function messageOf(events: readonly Event[], language: Language, boardUrl: string): Message {
  const words = WORDS[language];
  const told = events.map(readTold);
  const newest = told.map(({ timestamp }) => timestamp).reduce((a, b) => (a > b ? a : b));
  return {
    ...(events.length > 1 && { title: words.title(events.length) }),
    sentences: told.map(each => sentenceOf(each, language)),
    footer: words.seenAt(shortTime(newest)),
    ...(boardUrl !== '' && { link: { label: words.openBoard, url: boardUrl + placeOf(told) } }),
  };
}

/** The order, where all events are about one; its id is already as an address has it. */
function placeOf(told: readonly Told[]): string {
  const [orderId, ...others] = new Set(told.map(({ data }) => data.orderId));
  return orderId === undefined || others.length > 0 ? '' : `#/orders/${orderId}`;
}
