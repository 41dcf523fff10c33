import type { DatedWork } from '../provider/site-work.ts';

export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Words {
  /** Before the summary: calendars of few makers show what an entry's status is. */
  readonly marks: Readonly<Record<DatedWork['kind'] | 'cancelled', string>>;
  readonly dates: Readonly<Record<DatedWork['kind'], string>>;
  readonly provision: string;
  readonly firstPlanned: string;
  readonly slipped: (days: number) => string;
  readonly status: string;
  readonly service: string;
  readonly contract: string;
  readonly webEntry: string;
  readonly requestNumber: string;
  readonly item: string;
  readonly customer: string;
  readonly office: string;
  readonly address: string;
  readonly telephone: string;
  readonly worker: string;
  readonly observer: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  ja: {
    marks: { requested: '【希望】', scheduled: '', done: '【完了】', cancelled: '【取消】' },
    dates: { requested: '希望日', scheduled: '予定日', done: '完了日' },
    provision: '提供予定',
    firstPlanned: '当初の予定日',
    slipped: days => (days > 0 ? `${days}日遅れ` : `${-days}日前倒し`),
    status: '状況',
    service: 'サービス',
    contract: '契約番号',
    webEntry: 'Webエントリ番号',
    requestNumber: '申込番号',
    item: '件名',
    customer: '契約者',
    office: '事業所',
    address: '設置場所',
    telephone: '電話',
    worker: '作業者',
    observer: '立会者',
  },
  en: {
    marks: { requested: '[requested] ', scheduled: '', done: '[done] ', cancelled: '[cancelled] ' },
    dates: { requested: 'Requested date', scheduled: 'Scheduled date', done: 'Done on' },
    provision: 'Provision',
    firstPlanned: 'First planned for',
    slipped: days => `now ${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'} ${days > 0 ? 'later' : 'earlier'}`,
    status: 'Status',
    service: 'Service',
    contract: 'Contract',
    webEntry: 'Web entry',
    requestNumber: 'Order request',
    item: 'Item',
    customer: 'Contractor',
    office: 'Office',
    address: 'Place',
    telephone: 'Telephone',
    worker: 'Worker',
    observer: 'Attended by',
  },
};

/** Lines of `name: value`, without those that have no value. */
export function toLines(lines: readonly (readonly [name: string, value: string | undefined])[]): string {
  return lines.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n');
}
