const REMOVED = '[removed]';

/** Names of secrets, or parts of such names: `api_key`, `JSESSIONID`, `db_pass`. */
const NAMES = [
  'auth(?:enticat(?:ion|ed|e)|ori[sz](?:ation|ed|e)|or)?',
  'basic|bearer|cookies?|cred(?:ential)?s?|hmac|jwt|keys?|pass(?:words?|wd|phrase|code|ed|ing)?|pwd|secrets?',
  'session|signatures?|tokens?|wh(?:sec|sk)_|(?:otp|pin|pw|sid|sig)(?![a-z])',
  ...[
    'パスワード',
    'トークン',
    '暗証',
    '秘密',
    '認証',
    '署名',
    '鍵',
    '密码',
    'Kennwort',
    'Passwort',
    'contraseña',
  ].flatMap(word => [word, percentEncoded(word)]),
].join('|');
/** Words that are kept after a name: `the token has expired`. */
const SAID = [
  'and|are|be|been|check|denied|does|error|expired|failed|failure|for|found|has|header|in|incorrect|invalid|is|match',
  'mismatch|missing|not|of|or|rejected|required|revoked|the|unknown|valid|validation|verification|was|wrong',
].join('|');
const NAMED = new RegExp(`(?:${NAMES})(?: (?:${SAID})(?![\\w-]))*`, 'i');
/** What can follow a name at the end of a text that contains no secret. */
const CLOSING = /^[\s"'\\}\])>.!]*$/;
const PIECES = /[^\s"<>]+/g;
/** In a URL, or in `user:password@host`; also escaped as in JSON or percent-encoded. */
const ADDRESS = /@|:(?:\\*\/){2}|%(?:25)*(?:40|3A%(?:25)*2F)/i;
const RUNS = /[\w+/=.%-]{10,}/g;
const LONG_WORD = /[A-Za-z0-9]{20}/;
/** An escape of a letter, digit or non-ASCII character, also in JSON within JSON (up to three levels deep). */
const ESCAPED = /\\{1,8}u(?!00[012]|003[a-f]|0040|005[b-f]|0060|007[b-f])([\da-f]{4})/gi;

/** A pattern that matches `word` percent-encoded once or several times. */
function percentEncoded(word: string): string {
  return encodeURIComponent(word).replaceAll('%', '%(?:25)*');
}

/**
 * The part of a receiver's answer that is safe to show to everybody who may read deliveries. It ends where a secret is
 * named, because a secret can follow in too many forms to recognise; URLs, user names with a host, and runs of letters
 * and digits that look like a token are removed before that. A secret that stands before its name is not recognised unless
 * it looks like a token. Takes linear time for any text.
 */
export function redact(text: string): string {
  const readable = text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return cut(readable.normalize('NFKC')).toWellFormed();
}

function cut(text: string): string {
  const name = NAMED.exec(text);
  if (name === null) return redactPieces(text);
  const end = name.index + name[0].length;
  const { 0: piece, index: start } = pieceAt(text, name.index);
  // What looks like a name is part of a token or a password.
  if (redactPiece(piece) !== piece) return redactPieces(text.slice(0, start)) + REMOVED;
  return CLOSING.test(text.slice(end)) ? redactPieces(text) : redactPieces(text.slice(0, end)) + REMOVED;
}

function pieceAt(text: string, at: number): { 0: string; index: number } {
  for (const piece of text.matchAll(PIECES)) if (piece.index + piece[0].length > at) return piece;
  return { 0: '', index: at };
}

function redactPieces(text: string): string {
  return text.replace(PIECES, redactPiece);
}

function redactPiece(piece: string): string {
  return ADDRESS.test(piece) ? REMOVED : piece.replace(RUNS, run => (isToken(run) ? REMOVED : run));
}

function isToken(run: string): boolean {
  return (/[A-Za-z]/.test(run) && /\d/.test(run)) || LONG_WORD.test(run);
}
