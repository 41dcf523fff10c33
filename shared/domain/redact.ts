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

/** `name: value`, `name=value` and `"name":"value"` of whatever is named like a secret. */
const NAMED =
  /(["']?[\w-]*(?:passw(?:or)?d|secret|token|api[_-]?key|authorization|cookie|session|credential|signature)[\w-]*["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&<>}]+(?:\s*;\s*[\w-]+(?:=[^\s,;&<>}]*)?)*)/gi;

/** A receiver's words without what looks like a secret: they are shown to whoever may read deliveries. */
export function redact(text: string): string {
  return SECRETS.reduce((kept, secret) => kept.replace(secret, REMOVED), text).replace(NAMED, `$1${REMOVED}`);
}
