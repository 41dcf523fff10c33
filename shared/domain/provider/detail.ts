import { crc32 } from 'node:zlib';
import { isRawJson, type JsonValue, textOf } from './json.ts';
import { BUCKETS, bucketHex, DEFAULT_CONNECTION, encodePart } from './order-id.ts';

/** The documented fields of a detail, in the order of the provider's page. */
export const DETAIL_FIELDS = [
  'webEntryId',
  'changeRelationNum',
  'mainBackIdentifier',
  'orderNum',
  'contractVpnNum',
  'contractLineNumAppl',
  'contractLineNumDistribut',
  'darkId',
  'quotationGroupId',
  'applYmd',
  'itemName',
  'contractorName',
  'officeName',
  'kind',
  'productName',
  'serviceName',
  'accsLineTypeMain',
  'lineSpeed',
  'putPlaceZipNum',
  'putPlaceAddPrefectures',
  'putPlaceAdd',
  'putPlaceBuildingName',
  'putPlaceFloor',
  'putPlaceTel',
  'saleChannelCode',
  'customerDepartmentName',
  'supportRequestStatus',
  'supportRequestActionYmd',
  'accsConstPresence',
  'universalOneTerminal',
  'termConstDiv',
  'holdoutScheduleYmd',
  'receptYmd',
  'changeRelationReceptYmd',
  'fieldResearchStatus',
  'areaFieldResearchScheduleYmd',
  'areaFieldResearchTimeZone',
  'areaFieldResearchScheduleTimeZone',
  'areaFieldResearchWorker',
  'areaFieldResearchObserver',
  'areaFieldResearchActionYmd',
  'comFieldResearchTimeZone',
  'comFieldResearchExpectedDay',
  'comFieldResearchExpectedTimeZone',
  'comFieldResearchWorker',
  'comFieldResearchObserver',
  'comFieldResearchActionYmd',
  'ancillaryConstPresence',
  'continuityConstTrialStatus',
  'dfConstHopeYmd',
  'continuityConstScheduleYmd',
  'continuityConstScheduleTimeZone',
  'continuityConstWorker',
  'continuityConstObserver',
  'continuityConstActionYmd',
  'homeConstStatus',
  'accsLineScheduleYmd',
  'homeConstTimeZone',
  'accsLineScheduleTimeZone',
  'homeConstWorker',
  'homeConstObserver',
  'accsLineActionYmd',
  'termConstStatus',
  'termConstScheduleYmd',
  'termConstHopeTimeZone',
  'termConstScheduleTimeZone',
  'termConstWorker',
  'termConstObserver',
  'termConstActionYmd',
  'withdrawKbn',
] as const;

export type DetailField = (typeof DETAIL_FIELDS)[number];

/** An entry of a details answer, its values unchanged. */
export type Detail = Readonly<Record<string, JsonValue | undefined>>;

/** A field's value as text; undefined when it is absent, null, '' or the text "null" (the provider's "no value"). */
export function detailValue(detail: Detail, name: string): string | undefined {
  const value = Object.hasOwn(detail, name) ? (detail[name] ?? undefined) : undefined;
  const text = value === undefined ? '' : textOf(value);
  return text === '' || text === 'null' ? undefined : text;
}

export const DOCUMENTED_DETAIL_FIELDS: ReadonlySet<string> = new Set(DETAIL_FIELDS);

/** The names of all documented fields in the provider's order, then those of other fields in `details`, sorted. */
export function detailFieldNames(...details: readonly Detail[]): string[] {
  const others = new Set(
    details.flatMap(detail => Object.keys(detail)).filter(name => !DOCUMENTED_DETAIL_FIELDS.has(name)),
  );
  return [...DETAIL_FIELDS, ...[...others].sort()];
}

/** One text for each state of a detail: absent, null, "" and "null" give the same, and so do 3 and "3". */
export function detailNormalForm(detail: Detail): string {
  const values = detailFieldNames(detail).map(name => [name, detailValue(detail, name)] as const);
  return JSON.stringify(values.filter(([, value]) => value !== undefined));
}

export interface DetailIdentity {
  readonly webEntryId: string;
  readonly changeRelationNum: string;
  readonly mainBackIdentifier: string;
}

/** Undefined without a `webEntryId`; the other two parts are '' where the provider gives no value. */
export function identifyDetail(detail: Detail): DetailIdentity | undefined {
  const webEntryId = detailValue(detail, 'webEntryId');
  if (webEntryId === undefined) return undefined;
  const changeRelationNum = detailValue(detail, 'changeRelationNum') ?? '';
  const mainBackIdentifier = detailValue(detail, 'mainBackIdentifier') ?? '';
  return { webEntryId, changeRelationNum, mainBackIdentifier };
}

/**
 * `<bucket hex>#<webEntryId>#<changeRelationNum>#<mainBackIdentifier>`, unique within a connection. It is the sort key
 * of stored items: its form must not change.
 */
export function detailKey({ webEntryId, changeRelationNum, mainBackIdentifier }: DetailIdentity): string {
  const identity = [webEntryId, changeRelationNum, mainBackIdentifier].map(encodePart).join('#');
  return `${bucketHex(crc32(identity) % BUCKETS)}#${identity}`;
}

/** `<webEntryId>~<changeRelationNum>~<mainBackIdentifier>`, with the connection in front unless it is `default`. */
export function detailIdOfKey(connection: string, key: string): string {
  const parts = key.split('#').slice(1).map(decodeURIComponent);
  if (connection !== DEFAULT_CONNECTION) parts.unshift(connection);
  return parts.map(encodePart).join('~');
}

/**
 * The contract: the `contractId` of the detail's list order. Undefined when there is none or it cannot be a key. It is
 * told to everybody: an object or array, which may hold personal data, is none.
 */
export function contractOf(detail: Detail): string | undefined {
  const contract = plainValue(detail, 'contractLineNumDistribut') ?? plainValue(detail, 'contractLineNumAppl');
  return contract !== undefined && contract.length <= MAX_CONTRACT_LENGTH && contract.isWellFormed()
    ? contract
    : undefined;
}

/** In characters. The contract is part of the partition key of an index, which DynamoDB limits to 2,048 bytes. */
const MAX_CONTRACT_LENGTH = 200;

/** The fields that hold names, addresses and telephone numbers of people. */
const PERSONAL = /^(itemName|contractorName|officeName|customerDepartmentName|putPlace\w*|\w*(Worker|Observer))$/;

/** Undocumented fields, and values that are objects or arrays, may hold anything: they count as personal data. */
export function isPersonal(field: string, value?: JsonValue): boolean {
  return PERSONAL.test(field) || !DOCUMENTED_DETAIL_FIELDS.has(field) || isComposed(value);
}

/** Whether it is an object or array. */
export function isComposed(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && !isRawJson(value);
}

/** As `detailValue`, but undefined for an object or array. */
export function plainValue(detail: Detail, name: DetailField): string | undefined {
  return isComposed(detail[name]) ? undefined : detailValue(detail, name);
}

/** The provider does not document the values of `withdrawKbn`; we assume that no value or 0 means "not withdrawn". */
export function isWithdrawn(detail: Detail): boolean {
  return (detailValue(detail, 'withdrawKbn') ?? '0') !== '0';
}
