import type { SimulatedClock } from '../clock.ts';
import type { DetailBook } from '../world/detail-book.ts';
import { jsonAnswer } from './answer.ts';
import { gatewayFault } from './gateway-fault.ts';
import type { Route } from './route.ts';

export interface DetailService {
  book: Pick<DetailBook, 'list'>;
  clock: SimulatedClock;
  /** Whether the customer applied for details, and whether they are served at this time. */
  isApplied(): boolean;
  isOpen(atMs: number): boolean;
}

/** Details by time of update: the last month's unless a range is given. */
export function listDetailsRoute({ book, clock, isApplied, isOpen }: DetailService): Route {
  return {
    method: 'GET',
    path: '/v1/business-process/service-order-details',
    guarded: true,
    reply({ query }) {
      if (!isApplied()) return { refusal: notApplied };
      const now = clock.now();
      if (!isOpen(now))
        return { refusal: gatewayFault(503, 'Outside service hours', 'messaging.adaptors.http.Closed') };
      const from = parseJapanTime(query.get('data_update_date_from'));
      const to = parseJapanTime(query.get('data_update_date_to'));
      if (Number.isNaN(from) || Number.isNaN(to))
        return { refusal: gatewayFault(400, 'Bad data_update_date', 'messaging.runtime.BadRequest') };
      const start = from ?? (to === undefined ? monthBefore(now) : 0);
      const result = book
        .list(now)
        .filter(({ updatedMs }) => updatedMs >= start && updatedMs <= (to ?? now) + 999)
        .map(({ item }) => item)
        .filter(item => matches(query.get('webentry_id'), item.webEntryId))
        .filter(item => matches(query.get('n_no'), item.contractLineNumDistribut, item.contractLineNumAppl))
        .filter(item => matches(query.get('v_no'), item.contractVpnNum));
      const detail = { detailCode: 'I01', detailMsg: `正常終了しました。(検索結果:${result.length}件)` };
      return { at: 'details', service: 'details', items: [], body: { code: 200, detail, result } };
    },
  };
}

const notApplied = jsonAnswer(403, {
  code: '403',
  detail: { detailCode: 'E03', detailMsg: '利用申込がありません' },
  result: [],
});

function matches(wanted: string | null, ...values: (string | undefined)[]): boolean {
  return wanted === null || values.includes(wanted);
}

/** `YYYY/MM/DD HH:mm:ss` as epoch milliseconds; NaN for anything else. */
function parseJapanTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const [, day, time] = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  return Date.parse(`${day?.replaceAll('/', '-')}T${time}+09:00`);
}

function monthBefore(ms: number): number {
  const date = new Date(ms);
  return date.setUTCMonth(date.getUTCMonth() - 1);
}
