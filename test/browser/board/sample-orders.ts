import { japanDayAt } from '../../../shared/domain/provider/service-hours.ts';
import { SERVICES, type Service } from '../../../shared/domain/provider/services.ts';
import { type DetailItem, emptyDetail } from '../../simulator/world/detail.ts';
import type { Item } from '../../simulator/world/item.ts';

/** Orders and site work around today, always the same but for the dates. */

const DAY_MS = 24 * 60 * 60 * 1000;

const PRODUCTS: Readonly<Record<Service, string>> = {
  uno: 'Arcstar Universal One',
  ucaas: 'Arcstar UCaaS',
  'sip-trunking': 'Arcstar SIP Trunking',
  mss: 'WideAngle MSS',
  '050plusbiz': '050 plus for Biz',
  'ip-voice': 'Arcstar IP Voice',
  'smart-pbx': 'Arcstar Smart PBX',
  accs: 'ACCS',
  'bdp-e': 'bdp-e',
};
const STATUSES: Readonly<Partial<Record<Service, readonly (number | string)[]>>> = {
  uno: [1, 2, 3, 4],
  'bdp-e': [1, 2],
  '050plusbiz': [0],
  'ip-voice': [0],
  'smart-pbx': [0],
  accs: [0],
};
const TYPES: Readonly<Partial<Record<Service, string>>> = {
  '050plusbiz': 'S1K',
  'ip-voice': 'N2K',
  'smart-pbx': 'T1K',
  accs: 'S1K',
};

/** `YYYY-MM-DD` of the day in Japan that is so many days after this week's Monday. */
export function dayOfWeek(days: number, now: number = Date.now()): string {
  const today = japanDayAt(now);
  const monday = today - ((today + 3) % 7);
  return new Date((monday + days) * DAY_MS).toISOString().slice(0, 10);
}

const slashed = (date: string) => date.replaceAll('-', '/');

/** The `n`th order of a service, planned so many days after this week's Monday. */
export function sampleOrder(service: Service, n: number, plannedIn: number): Item {
  const statuses = STATUSES[service] ?? [1];
  return {
    contractId: `N${String(48_200_000 + SERVICES.indexOf(service) * 1_000_000 + n * 137)}`,
    orderRequestNum: String(410_000_000_000 + SERVICES.indexOf(service) * 10_000_000 + n * 7919),
    serviceName: PRODUCTS[service],
    orderType: TYPES[service] ?? (n % 5 === 4 ? 2 : 1),
    orderStatus: statuses[n % statuses.length],
    offerPlanDate: `${dayOfWeek(plannedIn)}T00:00:00+09:00`,
  };
}

const SITES = [
  ['東京本社', '東京都', '千代田区見本町1-2-3'],
  ['大阪支店', '大阪府', '大阪市北区見本町4-5'],
  ['名古屋営業所', '愛知県', '名古屋市中村区見本町6'],
  ['福岡物流センター', '福岡県', '福岡市博多区見本町7-8'],
] as const;
/** A person in no other text of the page: whoever finds it there has found what must not be shown. */
export const WORKER = '施工 花子';

/** The site work of an order: a survey that was done, and in-house work on the day given. */
export function sampleDetail(order: Item, n: number, workIn: number, more: DetailItem = {}): DetailItem {
  const [officeName, prefecture, address] = SITES[n % SITES.length] ?? SITES[0];
  return emptyDetail(`WE${String(80_000_000 + n)}`, {
    orderNum: String(order.orderRequestNum),
    contractLineNumDistribut: String(order.contractId),
    contractLineNumAppl: String(order.contractId),
    itemName: `${officeName} 回線新設`,
    contractorName: '株式会社サンプル商事',
    officeName,
    kind: '新設',
    productName: 'Arcstar Universal One',
    putPlaceAddPrefectures: prefecture,
    putPlaceAdd: address,
    putPlaceTel: '03-0000-0000',
    fieldResearchStatus: '完了',
    comFieldResearchExpectedDay: slashed(dayOfWeek(-12 + n)),
    comFieldResearchActionYmd: slashed(dayOfWeek(-12 + n)),
    homeConstStatus: '日程調整済',
    accsLineScheduleYmd: slashed(dayOfWeek(workIn)),
    homeConstTimeZone: n % 2 === 0 ? 'AM' : '13:00-15:00',
    accsLineScheduleTimeZone: n % 2 === 0 ? 'AM' : '13:00-15:00',
    homeConstWorker: WORKER,
    termConstStatus: '未調整',
    withdrawKbn: '0',
    ...more,
  });
}
