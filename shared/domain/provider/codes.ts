import { type JsonValue, textOf } from './json.ts';
import { fieldOf, type Order } from './order.ts';
import { isCompletedWhenUnlisted, type Service } from './services.ts';

export type Phase = 'received' | 'in_progress' | 'completed' | 'unknown';

export interface Label {
  readonly ja: string;
  readonly en: string;
}

export interface Status {
  /** The provider's code as text: '' when the field is empty; left out when it is absent or null. */
  readonly code?: string;
  readonly phase: Phase;
  readonly label: Label;
}

export interface OrderType {
  readonly code?: string;
  readonly label: Label;
}

type Labels = Readonly<Record<string, Label>>;
type Statuses = Readonly<Record<string, { readonly phase: Phase; readonly label: Label }>>;

const UNKNOWN: Label = { ja: '不明', en: 'Unknown' };
const IN_PROGRESS = { phase: 'in_progress', label: { ja: '進行中', en: 'In progress' } } as const;
const COMPLETED = { phase: 'completed', label: { ja: '完了', en: 'Completed' } } as const;

const NEW: Label = { ja: '新規', en: 'New' };
const CHANGE: Label = { ja: '変更', en: 'Change' };
const DISCONTINUE: Label = { ja: '廃止', en: 'Discontinue' };
const SIMPLE_CHANGE: Label = { ja: '簡易変更', en: 'Simple change' };
const RELOCATION: Label = { ja: '移転・品目変更', en: 'Relocation / item change' };

// Sources: the provider's page. It has no codes for international contracts of uno and for the voice services
// (050plusbiz, ip-voice, smart-pbx, accs): those are from the provider's public client code.
const BASIC_TYPES: Labels = { 1: NEW, 2: CHANGE, 3: DISCONTINUE };
const SIP_TYPES: Labels = { ...BASIC_TYPES, 4: CHANGE };
const INTERNATIONAL_TYPES: Labels = {
  '2-1': NEW,
  '2-2': { ja: '新規(切替)', en: 'New (switch-over)' },
  '2-3': DISCONTINUE,
  '2-4': { ja: '廃止(切替)', en: 'Discontinue (switch-over)' },
  '2-5': { ja: '増速', en: 'Bandwidth up' },
  '2-6': { ja: '減速', en: 'Bandwidth down' },
  '2-7': { ja: '移転', en: 'Relocation' },
  '2-8': CHANGE,
  '2-9': { ja: '設定変更(PE/CE)', en: 'Settings change (PE/CE)' },
  '2-10': { ja: '設定変更(PE)', en: 'Settings change (PE)' },
  '2-11': { ja: '設定変更(CE)', en: 'Settings change (CE)' },
};
const VOICE_TYPES: Labels = {
  S1K: NEW,
  N1K: { ja: '請求情報変更', en: 'Billing information change' },
  N2K: { ja: '開始日変更', en: 'Start date change' },
  N4K: { ja: '料金割引変更', en: 'Tariff discount change' },
  N6K: SIMPLE_CHANGE,
  N9K: SIMPLE_CHANGE,
  NGK: SIMPLE_CHANGE,
  T1K: RELOCATION,
  T2K: RELOCATION,
  T7K: RELOCATION,
  T8K: RELOCATION,
  T4K: { ja: '商品変更', en: 'Product change' },
  T5K: { ja: 'サービス情報変更', en: 'Service information change' },
  G1K: { ja: '契約グループ番号変更', en: 'Contract group number change' },
  H1K: DISCONTINUE,
};

const UNO_STATUSES: Statuses = {
  1: { phase: 'received', label: { ja: '受付済', en: 'Received' } },
  2: { phase: 'in_progress', label: { ja: '現地調査完了', en: 'Site survey done' } },
  3: { phase: 'in_progress', label: { ja: 'アクセス回線工事完了', en: 'Access line work done' } },
  4: { phase: 'in_progress', label: { ja: '端末工事完了', en: 'Terminal work done' } },
  5: COMPLETED,
};
const INTERNATIONAL_STATUSES: Statuses = { '14-GO': IN_PROGRESS, '': COMPLETED };
const VOICE_STATUSES: Statuses = { 0: IN_PROGRESS, '-': COMPLETED };

interface Codes {
  readonly types: Labels;
  readonly statuses: Statuses;
  /** The status of an order without `orderStatus`: the provider documents for mss that it is completed. */
  readonly withoutStatus?: Statuses[string];
}

const UNO: Codes = { types: BASIC_TYPES, statuses: UNO_STATUSES };
const UNO_INTERNATIONAL: Codes = { types: INTERNATIONAL_TYPES, statuses: INTERNATIONAL_STATUSES };
const SIP: Codes = { types: SIP_TYPES, statuses: { 1: IN_PROGRESS } };
const VOICE: Codes = { types: VOICE_TYPES, statuses: VOICE_STATUSES };

/** International contracts of uno (`contractId` begins with W) have codes of their own. */
function codesOf(service: Service, order: Order): Codes {
  switch (service) {
    case 'uno':
      return textOf(fieldOf(order, 'contractId') ?? '').startsWith('W') ? UNO_INTERNATIONAL : UNO;
    case 'ucaas':
    case 'sip-trunking':
      return SIP;
    case 'mss':
      return { types: BASIC_TYPES, statuses: { 1: IN_PROGRESS }, withoutStatus: COMPLETED };
    case 'bdp-e':
      return { types: BASIC_TYPES, statuses: { 1: IN_PROGRESS, 2: COMPLETED } };
    default:
      return VOICE;
  }
}

function lookUp<T>(table: Readonly<Record<string, T>>, value: JsonValue): T | undefined {
  const code = textOf(value).trim();
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** A code that is in no table is kept, with phase `unknown`: it is never an error. */
export function statusOf(service: Service, order: Order): Status {
  const { statuses, withoutStatus } = codesOf(service, order);
  const value = fieldOf(order, 'orderStatus');
  if (value === undefined) return withoutStatus ?? { phase: 'unknown', label: UNKNOWN };
  return { code: textOf(value), ...(lookUp(statuses, value) ?? { phase: 'unknown', label: UNKNOWN }) };
}

/** The statuses that an order of this kind goes through, from the first to the end of it. */
export function statusLine(service: Service, order: Order): readonly Omit<Status, 'code'>[] {
  const { statuses, withoutStatus } = codesOf(service, order);
  const end = withoutStatus ?? (isCompletedWhenUnlisted(service) ? COMPLETED : undefined);
  return [...Object.values(statuses), ...(end ? [end] : [])];
}

export function orderTypeOf(service: Service, order: Order): OrderType {
  const value = fieldOf(order, 'orderType');
  if (value === undefined) return { label: UNKNOWN };
  return { code: textOf(value), label: lookUp(codesOf(service, order).types, value) ?? UNKNOWN };
}
