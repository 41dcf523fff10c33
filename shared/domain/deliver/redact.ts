const REMOVED = '[removed]';

/** Forms in which secrets come: of webhooks and their signatures, of tokens, of AWS keys. */
const SECRETS = [
  /\bwh(?:sec|sk)_[\w+/=-]+/g,
  /\bv1a?,[\w+/=-]{16,}/g,
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** `name: value`, `name=value` and `"name":"value"`. Names begin where no word goes on, so that long words are read once. */
const NAMED =
  /((?<![\w-])([\w-]{1,100})["']?\s{0,9}[:=]\s{0,9})("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&<>}"']+(?:; ?[\w-]+=[^\s,;&<>}]*)*)/g;
const SECRET_NAME = /passw(or)?d|secret|token|api[_-]?key|authorization|cookie|session|credential|signature/i;

/** A receiver's words without what looks like a secret: they are shown to whoever may read deliveries. */
export function redact(text: string): string {
  return SECRETS.reduce((kept, secret) => kept.replace(secret, REMOVED), text).replace(
    NAMED,
    (whole: string, before: string, name: string) => (SECRET_NAME.test(name) ? `${before}${REMOVED}` : whole),
  );
}
