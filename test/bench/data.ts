import { DETAIL_FIELDS } from '../../shared/domain/provider/detail.ts';

export type Alphabet = 'ASCII' | 'Japanese';

/** A list answer as the provider writes it: six fields an order, some 160 bytes. */
export function listAnswer(
  orders: number,
  alphabet: Alphabet = 'ASCII',
  isChanged = (_order: number) => false,
): Buffer {
  const items = Array.from({ length: orders }, (_, i) => ({
    ...listedOrder(i),
    ...(alphabet === 'Japanese' && { serviceName: 'ユニバーサルワン' }),
    orderStatus: isChanged(i) ? 2 : 1,
  }));
  return Buffer.from(JSON.stringify({ items, resultCount: orders }));
}

/** One of them. */
export const listedOrder = (order: number) => ({
  contractId: `N${String(order).padStart(8, '0')}`,
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 1,
  orderRequestNum: String(order).padStart(12, '0'),
});

/** A details answer: all documented fields, a third of them with a value, some 2.2 KB each. */
export function detailsAnswer(details: number, isChanged = (_detail: number) => false): Buffer {
  const result = Array.from({ length: details }, (_, i) => ({
    ...Object.fromEntries(DETAIL_FIELDS.map((field, at) => [field, at % 3 === 0 ? '株式会社見本 東京' : 'null'])),
    webEntryId: `WE${String(i).padStart(8, '0')}`,
    changeRelationNum: '01',
    mainBackIdentifier: 'メイン',
    contractLineNumAppl: `N${String(i).padStart(8, '0')}`,
    homeConstStatus: isChanged(i) ? '調整済' : '未調整',
    withdrawKbn: '0',
  }));
  const detail = { detailCode: '0000', detailMsg: `検索結果:${details}件` };
  return Buffer.from(JSON.stringify({ code: '200', detail, result }));
}

/** A webhook's body of 1 KB. */
export const PAYLOAD = (() => {
  const body = (note: string) =>
    JSON.stringify({
      type: 'order.changed',
      timestamp: '2026-11-24T03:00:00.000Z',
      data: { orderId: 'ord_00000001', sequence: 2, service: 'uno', serviceName: 'ユニバーサルワン', note },
    });
  return body('あ'.repeat(Math.floor((1024 - Buffer.byteLength(body(''))) / 3)));
})();
