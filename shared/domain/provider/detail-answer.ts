import { byKey, isDeeperThan, isLargerThan, isRecord, type Listed, MAX_LEVELS, parseAnswer } from './answer.ts';
import {
  type Detail,
  type DetailIdentity,
  DOCUMENTED_DETAIL_FIELDS,
  detailKey,
  detailNormalForm,
  identifyDetail,
  isComposed,
} from './detail.ts';
import { parseJson } from './json.ts';
import { MAX_IDENTITY_LENGTH } from './order-id.ts';
import { isService } from './services.ts';
import { type ProviderWords, UpstreamMalformed, UpstreamRefused } from './upstream-error.ts';

/**
 * One change of a detail gives up to eight events, each with the detail in `body` and in `full`; detail and events are
 * one DynamoDB item, limited to 400 KB.
 */
const MAX_DETAIL_BYTES = 8 * 1024;
const SUCCESS = '200';

/**
 * The entries of a details answer, by `detailKey`; an entry that is repeated unchanged counts once. Throws
 * UpstreamMalformed unless the answer is complete and valid, and UpstreamRefused ('not_applied') when its envelope
 * holds an error code.
 */
export function parseDetailAnswer(body: string): Map<string, Listed<Detail>> {
  return byKey(parseResult(body).map(parseEntry), { noun: 'detail', places: 'Entries', normalForm: detailNormalForm });
}

function parseResult(body: string): unknown[] {
  const answer = parseAnswer(body);
  if (!isRecord(answer)) throw new UpstreamMalformed('shape', 'The answer is not an object.');
  const { result } = answer;
  const words = wordsOf(answer);
  if (words?.code === SUCCESS && Array.isArray(result)) {
    // The provider gives the number of hits in this text only: `検索結果:5件`.
    const announced = Number(/検索結果\D{0,3}(\d{1,9})件/.exec(words.detailMsg ?? '')?.[1] ?? 0);
    if (announced > result.length)
      throw new UpstreamMalformed('count', `The answer tells of ${announced} details and holds ${result.length}.`);
    return result;
  }
  if (words === undefined || words.code === SUCCESS || (Array.isArray(result) && result.length > 0))
    throw new UpstreamMalformed('shape', 'The answer has not both "code" 200 and an array "result".');
  const codes = [words.code, words.detailCode].flatMap(text => (text === undefined ? [] : loggable(text))).join(', ');
  throw new UpstreamRefused('not_applied', `The provider refuses details with code ${codes}.`, words);
}

/** In characters, for each member of ProviderWords: they are stored in the lease. */
const MAX_WORDS_LENGTH = 200;

/** The members `code` and `detail` of a details answer; undefined when the body is not JSON or has no `code`. */
export function readWords(body: string): ProviderWords | undefined {
  try {
    const answer = parseJson(body);
    return isRecord(answer) ? wordsOf(answer) : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf({ code, detail }: Record<string, unknown>): ProviderWords | undefined {
  if ((typeof code !== 'string' && typeof code !== 'number') || code === '') return undefined;
  const wordOf = (name: string) => {
    const value = isRecord(detail) ? detail[name] : undefined;
    return typeof value === 'string' && value !== '' ? { [name]: shorten(value) } : {};
  };
  return { code: shorten(String(code)), ...wordOf('detailCode'), ...wordOf('detailMsg') };
}

/** Well-formed, as a string of DynamoDB must be: the cut, or the provider, may leave half of a surrogate pair. */
const shorten = (text: string) => text.slice(0, MAX_WORDS_LENGTH).toWellFormed();

/** The codes go into an error message, and so into logs, where free text of the provider must not appear. */
const loggable = (code: string) => (/^[\w.-]{1,20}$/.test(code) ? code : '(unreadable)');

function parseEntry(entry: unknown, position: number): Listed<Detail> {
  if (!isRecord(entry)) throw new UpstreamMalformed('shape', `Entry ${position} is not an object.`);
  if (isDeeperThan(MAX_LEVELS, entry))
    throw new UpstreamMalformed('shape', `Entry ${position} is nested more than ${MAX_LEVELS} levels deep.`);
  const identity = identifyDetail(entry);
  if (identity === undefined) throw new UpstreamMalformed('identity', `Entry ${position} has no "webEntryId".`);
  if (!isTellable(identity, entry))
    throw new UpstreamMalformed('identity', `Entry ${position} has an identity that cannot be one.`);
  if (isLargerThan(MAX_DETAIL_BYTES, entry, DOCUMENTED_DETAIL_FIELDS))
    throw new UpstreamMalformed('too_large', `Entry ${position} is larger than ${MAX_DETAIL_BYTES} bytes.`);
  return { key: detailKey(identity), value: entry, position };
}

/**
 * Whether it can be a key and an id. Ids are told to everybody: an object or array may hold personal data. An id that
 * begins with a service's name could be an order's, and both have one history.
 */
function isTellable(identity: DetailIdentity, entry: Detail): boolean {
  if (isService(identity.webEntryId)) return false;
  return Object.entries(identity).every(
    ([name, part]) => part.length <= MAX_IDENTITY_LENGTH / 2 && part.isWellFormed() && !isComposed(entry[name]),
  );
}
