import { describe, expect, it } from 'vitest';
import { orderTypeOf, statusOf } from '../../../../shared/domain/provider/codes.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import type { Service } from '../../../../shared/domain/provider/services.ts';

type Row = [service: Service, contractId: string, code: unknown, phaseOrJa: string, jaOrEn: string, en?: string];

const STATUSES: Row[] = [
  ['uno', 'N1', 1, 'received', '受付済', 'Received'],
  ['uno', 'N1', 2, 'in_progress', '現地調査完了', 'Site survey done'],
  ['uno', 'N1', '3', 'in_progress', 'アクセス回線工事完了', 'Access line work done'],
  ['uno', 'N1', 4, 'in_progress', '端末工事完了', 'Terminal work done'],
  ['uno', 'N1', 5, 'completed', '完了', 'Completed'],
  ['uno', 'W1', '14-GO', 'in_progress', '進行中', 'In progress'],
  ['uno', 'W1', '', 'completed', '完了', 'Completed'],
  ['bdp-e', 'N1', 1, 'in_progress', '進行中', 'In progress'],
  ['bdp-e', 'N1', 2, 'completed', '完了', 'Completed'],
  ['mss', 'N1', 1, 'in_progress', '進行中', 'In progress'],
  ['mss', 'N1', undefined, 'completed', '完了', 'Completed'],
  ['mss', 'N1', null, 'completed', '完了', 'Completed'],
  ['sip-trunking', 'N1', 1, 'in_progress', '進行中', 'In progress'],
  ['ucaas', 'N1', '1', 'in_progress', '進行中', 'In progress'],
  ['050plusbiz', 'N1', 0, 'in_progress', '進行中', 'In progress'],
  ['ip-voice', 'N1', '0', 'in_progress', '進行中', 'In progress'],
  ['smart-pbx', 'N1', '-', 'completed', '完了', 'Completed'],
  ['accs', 'N1', '-', 'completed', '完了', 'Completed'],
  ['uno', 'N1', 6, 'unknown', '不明', 'Unknown'],
  ['uno', 'N1', '14-GO', 'unknown', '不明', 'Unknown'],
  ['uno', 'W1', 1, 'unknown', '不明', 'Unknown'],
  ['uno', 'N1', undefined, 'unknown', '不明', 'Unknown'],
  ['sip-trunking', 'N1', undefined, 'unknown', '不明', 'Unknown'],
  ['mss', 'N1', '', 'unknown', '不明', 'Unknown'],
  ['mss', 'N1', 'constructor', 'unknown', '不明', 'Unknown'],
];

const TYPES: Row[] = [
  ['uno', 'N1', 1, '新規', 'New'],
  ['uno', 'N1', 2, '変更', 'Change'],
  ['uno', 'N1', '3', '廃止', 'Discontinue'],
  ['uno', 'N1', 4, '不明', 'Unknown'],
  ['uno', 'W1', '2-1', '新規', 'New'],
  ['uno', 'W1', '2-2', '新規(切替)', 'New (switch-over)'],
  ['uno', 'W1', '2-3', '廃止', 'Discontinue'],
  ['uno', 'W1', '2-4', '廃止(切替)', 'Discontinue (switch-over)'],
  ['uno', 'W1', '2-5', '増速', 'Bandwidth up'],
  ['uno', 'W1', '2-6', '減速', 'Bandwidth down'],
  ['uno', 'W1', '2-7', '移転', 'Relocation'],
  ['uno', 'W1', '2-8', '変更', 'Change'],
  ['uno', 'W1', '2-9', '設定変更(PE/CE)', 'Settings change (PE/CE)'],
  ['uno', 'W1', '2-10', '設定変更(PE)', 'Settings change (PE)'],
  ['uno', 'W1', '2-11', '設定変更(CE)', 'Settings change (CE)'],
  ['uno', 'W1', 1, '不明', 'Unknown'],
  ['bdp-e', 'N1', 4, '不明', 'Unknown'],
  ['mss', 'N1', 4, '不明', 'Unknown'],
  ['sip-trunking', 'N1', 4, '変更', 'Change'],
  ['ucaas', 'N1', 4, '変更', 'Change'],
  ['ucaas', 'N1', undefined, '不明', 'Unknown'],
  ...['050plusbiz', 'ip-voice', 'smart-pbx', 'accs'].flatMap(service =>
    (
      [
        ['S1K', '新規', 'New'],
        ['N1K', '請求情報変更', 'Billing information change'],
        ['N2K', '開始日変更', 'Start date change'],
        ['N4K', '料金割引変更', 'Tariff discount change'],
        ['N6K', '簡易変更', 'Simple change'],
        ['N9K', '簡易変更', 'Simple change'],
        ['NGK', '簡易変更', 'Simple change'],
        ['T1K', '移転・品目変更', 'Relocation / item change'],
        ['T2K', '移転・品目変更', 'Relocation / item change'],
        ['T7K', '移転・品目変更', 'Relocation / item change'],
        ['T8K', '移転・品目変更', 'Relocation / item change'],
        ['T4K', '商品変更', 'Product change'],
        ['T5K', 'サービス情報変更', 'Service information change'],
        ['G1K', '契約グループ番号変更', 'Contract group number change'],
        ['H1K', '廃止', 'Discontinue'],
      ] as const
    ).map(([code, ja, en]): Row => [service as Service, 'N1', code, ja, en]),
  ),
];

const order = (contractId: string, field: string, code: unknown) => ({ contractId, [field]: code }) as Order;

describe('an order status', () => {
  it.each(STATUSES)('of %s, contract %s, code %j is %s', (service, contractId, code, phase, ja, en) => {
    const status = statusOf(service, order(contractId, 'orderStatus', code));
    const text = code === undefined || code === null ? {} : { code: String(code) };
    expect(status).toEqual({ ...text, phase, label: { ja, en } });
  });
});

describe('an order type', () => {
  it.each(TYPES)('of %s, contract %s, code %j is %s', (service, contractId, code, ja, en) => {
    const text = code === undefined ? {} : { code: String(code) };
    expect(orderTypeOf(service, order(contractId, 'orderType', code))).toEqual({ ...text, label: { ja, en } });
  });
});
