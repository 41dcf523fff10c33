import type { Random } from '../random.ts';
import { fieldText, type Item } from './item.ts';

/** The fields of a detail as the provider's page lists them. */
const FIELDS = `webEntryId changeRelationNum mainBackIdentifier orderNum contractVpnNum contractLineNumAppl
  contractLineNumDistribut darkId quotationGroupId applYmd itemName contractorName officeName kind productName serviceName
  accsLineTypeMain lineSpeed putPlaceZipNum putPlaceAddPrefectures putPlaceAdd putPlaceBuildingName putPlaceFloor putPlaceTel
  saleChannelCode customerDepartmentName supportRequestStatus supportRequestActionYmd accsConstPresence universalOneTerminal
  termConstDiv holdoutScheduleYmd receptYmd changeRelationReceptYmd fieldResearchStatus areaFieldResearchScheduleYmd
  areaFieldResearchTimeZone areaFieldResearchScheduleTimeZone areaFieldResearchWorker areaFieldResearchObserver
  areaFieldResearchActionYmd comFieldResearchTimeZone comFieldResearchExpectedDay comFieldResearchExpectedTimeZone
  comFieldResearchWorker comFieldResearchObserver comFieldResearchActionYmd ancillaryConstPresence continuityConstTrialStatus
  dfConstHopeYmd continuityConstScheduleYmd continuityConstScheduleTimeZone continuityConstWorker continuityConstObserver
  continuityConstActionYmd homeConstStatus accsLineScheduleYmd homeConstTimeZone accsLineScheduleTimeZone homeConstWorker
  homeConstObserver accsLineActionYmd termConstStatus termConstScheduleYmd termConstHopeTimeZone termConstScheduleTimeZone
  termConstWorker termConstObserver termConstActionYmd withdrawKbn`.split(/\s+/);

export type DetailItem = Record<string, string>;

/** How the provider writes that a field has no value. */
export const NOTHING = 'null';

/** A detail that says nothing but who it is. */
export function emptyDetail(webEntryId: string, more: DetailItem = {}): DetailItem {
  const nothing = Object.fromEntries(FIELDS.map(field => [field, NOTHING]));
  return { ...nothing, webEntryId, changeRelationNum: '01', mainBackIdentifier: 'メイン', ...more };
}

/** The details of a Universal One order in Japan, just received: a main line, and for some a backup one. */
export function newDetails(order: Item, atMs: number, random: Random): DetailItem[] {
  const number = fieldText(order, 'orderRequestNum') ?? '';
  const detail = emptyDetail(`WE${number.slice(-8)}`, {
    orderNum: number,
    contractVpnNum: `V${random.digits(8)}`,
    contractLineNumAppl: fieldText(order, 'contractId') ?? '',
    contractLineNumDistribut: fieldText(order, 'contractId') ?? '',
    applYmd: day(atMs),
    itemName: '東京本社 回線新設',
    contractorName: '株式会社サンプル商事',
    officeName: '東京本社',
    kind: '新設',
    productName: 'Arcstar Universal One',
    serviceName: 'Virtual',
    accsLineTypeMain: 'イーサアクセス',
    lineSpeed: random.pick(['100M', '1G']),
    putPlaceZipNum: '1000000',
    putPlaceAddPrefectures: '東京都',
    putPlaceAdd: '千代田区見本町１－２－３',
    putPlaceTel: '03-0000-0000',
    customerDepartmentName: '情報システム部',
    supportRequestStatus: '受付済',
    accsConstPresence: '有り',
    receptYmd: day(atMs),
    changeRelationReceptYmd: day(atMs),
    fieldResearchStatus: '未調整',
    continuityConstTrialStatus: '未調整',
    homeConstStatus: '未調整',
    termConstStatus: random.pick(['未調整', '未調整', '不要']),
    withdrawKbn: '0',
  });
  const backup = { ...detail, mainBackIdentifier: 'バックアップ', accsLineTypeMain: 'ワイヤレスアクセス' };
  return random.fraction() < 0.25 ? [detail, backup] : [detail];
}

interface Work {
  status: string;
  date: string;
  band: string;
  worker: string;
  done: string;
}

const WORKS = [
  work(
    'fieldResearchStatus',
    'comFieldResearchExpectedDay',
    'comFieldResearchExpectedTimeZone',
    'comFieldResearchWorker',
    'comFieldResearchActionYmd',
  ),
  work('homeConstStatus', 'accsLineScheduleYmd', 'accsLineScheduleTimeZone', 'homeConstWorker', 'accsLineActionYmd'),
  work(
    'continuityConstTrialStatus',
    'continuityConstScheduleYmd',
    'continuityConstScheduleTimeZone',
    'continuityConstWorker',
    'continuityConstActionYmd',
  ),
  work('termConstStatus', 'termConstScheduleYmd', 'termConstScheduleTimeZone', 'termConstWorker', 'termConstActionYmd'),
] as const;

function work(status: string, date: string, band: string, worker: string, done: string): Work {
  return { status, date, band, worker, done };
}

/** What comes next on site: work is dated, slips, or is done; now and then an order is withdrawn. Undefined when all is over. */
export function moveDetail(detail: DetailItem, atMs: number, random: Random): DetailItem | undefined {
  const next = WORKS.find(({ status, done }) => detail[status] !== '不要' && detail[done] === NOTHING);
  if (next === undefined || detail.withdrawKbn !== '0') return undefined;
  const roll = random.fraction();
  if (roll < 0.03) return { ...detail, withdrawKbn: '1' };
  if (detail[next.date] === NOTHING)
    return {
      ...detail,
      [next.status]: '日程調整済',
      [next.date]: day(atMs + random.integer(5, 30) * DAY_MS),
      [next.band]: random.pick(['AM', 'PM', '10:00-12:00']),
      [next.worker]: random.pick(['工事 太郎', '施工 花子']),
    };
  if (roll < 0.3) return { ...detail, [next.date]: day(atMs + random.integer(31, 60) * DAY_MS) };
  return { ...detail, [next.status]: '完了', [next.done]: day(atMs) };
}

const DAY_MS = 24 * 60 * 60 * 1000;
const JAPAN_OFFSET_MS = 9 * 60 * 60 * 1000;

const day = (ms: number) => new Date(ms + JAPAN_OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '/');
