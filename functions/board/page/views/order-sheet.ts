import type { Order } from '../reading/answers.ts';
import type { Cell } from '../words/csv.ts';
import { dayOf, isoDay } from '../words/japan-days.ts';
import { say, t } from '../words/language.ts';

/** Orders as a table; it has nobody's name and no address. */
export function orderSheet(orders: readonly Order[]) {
  const head = [
    t('注文 ID', 'Order ID'),
    t('接続', 'Connection'),
    t('サービス', 'Service'),
    t('契約番号', 'Contract'),
    t('注文番号', 'Order number'),
    t('サービス名', 'Product'),
    t('種別', 'Type'),
    t('状態', 'Status'),
    t('当初の予定', 'First promised'),
    t('現在の予定', 'Planned now'),
    t('遅れ(日)', 'Days late'),
    t('最終更新', 'Last change'),
    t('一覧から消えた日時', 'No longer listed since'),
  ];
  return { head, rows: orders.map(toRow) };
}

function toRow(order: Order): Cell[] {
  const { orderId, connection, service, planned, status, orderType, updatedAt, removedAt } = order;
  const { contractId, orderRequestNum, serviceName } = order.order;
  return [
    orderId,
    connection,
    service,
    String(contractId),
    String(orderRequestNum),
    String(serviceName ?? ''),
    say(orderType.label),
    say(status.label),
    dateCell(planned?.first),
    dateCell(planned?.current),
    planned?.slippedDays,
    updatedAt,
    removedAt,
  ];
}

function dateCell(value: unknown): Cell {
  const day = dayOf(value);
  return day === undefined ? (value === undefined || value === null ? undefined : String(value)) : isoDay(day);
}
