import { crc32 } from 'node:zlib';
import { isRawJson, type JsonValue, textOf } from './json.ts';
import { BUCKETS, bucketHex, DEFAULT_CONNECTION, encodePart } from './order-id.ts';

/** The provider's fields, under its names and in its order. */
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

/** An entry of the provider's details, as it came. */
export type Detail = Readonly<Record<string, JsonValue | undefined>>;

/** A field's text; the provider writes "null" for no value. */
export function detailValue(detail: Detail, name: string): string | undefined {
  const value = Object.hasOwn(detail, name) ? (detail[name] ?? undefined) : undefined;
  const text = value === undefined ? '' : textOf(value);
  return text === '' || text === 'null' ? undefined : text;
}

const KNOWN: ReadonlySet<string> = new Set(DETAIL_FIELDS);

/** The provider's fields, then any others by name. */
export function detailFieldNames(...details: readonly Detail[]): string[] {
  const others = new Set(details.flatMap(detail => Object.keys(detail)).filter(name => !KNOWN.has(name)));
  return [...DETAIL_FIELDS, ...[...others].sort()];
}

/** One text for all forms of the same state: "null", "", null and absent give the same. */
export function detailNormalForm(detail: Detail): string {
  const values = detailFieldNames(detail).map(name => [name, detailValue(detail, name)] as const);
  return JSON.stringify(values.filter(([, value]) => value !== undefined));
}

export interface DetailIdentity {
  readonly webEntryId: string;
  readonly changeRelationNum: string;
  readonly mainBackIdentifier: string;
}

/** Undefined when a part is missing; branch and main/backup may be "null", and then are empty. */
export function identifyDetail(detail: Detail): DetailIdentity | undefined {
  const webEntryId = detailValue(detail, 'webEntryId');
  if (webEntryId === undefined) return undefined;
  const changeRelationNum = detailValue(detail, 'changeRelationNum') ?? '';
  const mainBackIdentifier = detailValue(detail, 'mainBackIdentifier') ?? '';
  return { webEntryId, changeRelationNum, mainBackIdentifier };
}

/** Where a detail lies among its connection's: its bucket, then its identity. Stored, so it never changes. */
export function detailKey({ webEntryId, changeRelationNum, mainBackIdentifier }: DetailIdentity): string {
  const identity = [webEntryId, changeRelationNum, mainBackIdentifier].map(encodePart).join('#');
  return `${bucketHex(crc32(identity) % BUCKETS)}#${identity}`;
}

/** `<webEntryId>~<changeRelationNum>~<mainBackIdentifier>`, with the connection in front for any but `default`. */
export function detailIdOfKey(connection: string, key: string): string {
  const parts = key.split('#').slice(1).map(decodeURIComponent);
  if (connection !== DEFAULT_CONNECTION) parts.unshift(connection);
  return parts.map(encodePart).join('~');
}

/** The contract a detail is about, which is the `contractId` of a list order. */
export function contractOf(detail: Detail): string | undefined {
  const contract = detailValue(detail, 'contractLineNumDistribut') ?? detailValue(detail, 'contractLineNumAppl');
  return contract !== undefined && contract.length <= MAX_CONTRACT_LENGTH && contract.isWellFormed()
    ? contract
    : undefined;
}

/** It is part of an index's key, which may have 2,048 bytes. */
const MAX_CONTRACT_LENGTH = 200;

/** Names, addresses and telephone numbers of people. */
const PERSONAL = /^(itemName|contractorName|officeName|customerDepartmentName|putPlace\w*|\w*(Worker|Observer))$/;

/** A field nobody documents may hold anything, and so may one that holds more than a text: they count as personal. */
export function isPersonal(field: string, value?: JsonValue): boolean {
  return PERSONAL.test(field) || !KNOWN.has(field) || isComposed(value);
}

function isComposed(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && !isRawJson(value);
}

/** As `detailValue`, and undefined for what is no text. */
export function plainValue(detail: Detail, name: DetailField): string | undefined {
  return isComposed(detail[name]) ? undefined : detailValue(detail, name);
}

/** Before withdrawal the flag is "null", empty or 0. */
export function isWithdrawn(detail: Detail): boolean {
  return (detailValue(detail, 'withdrawKbn') ?? '0') !== '0';
}
