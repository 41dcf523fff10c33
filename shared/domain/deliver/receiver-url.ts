/** `public`: https to names and addresses of the internet. `any`: a laptop's http, loopback and private networks too. */
export type ReceiverPolicy = 'public' | 'any';

export interface Refusal {
  readonly reason: string;
}

const MAX_LENGTH = 2048;
const HTTPS_PORT = 443;
const FIRST_UNPRIVILEGED_PORT = 1024;
/** URL parsers drop some of them: what is shown would not be what is called. */
const WITHOUT_BLANKS = /^[!-[\]-~\u{a0}-\u{10ffff}]*$/u;
const INSIDE_NAMES = /(^|\.)(localhost|local|internal)$/;

/** A receiver's URL, or why it may not be one. What a name resolves to is the address guard's to judge. */
export function parseReceiverUrl(text: string, policy: ReceiverPolicy): URL | Refusal {
  if (text.length > MAX_LENGTH) return { reason: `must have at most ${MAX_LENGTH} characters` };
  if (!WITHOUT_BLANKS.test(text)) return { reason: 'must not hold blanks, backslashes or control characters' };
  if (!URL.canParse(text)) return { reason: 'must be an absolute URL' };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return { reason: 'must not hold a user name or password' };
  if (policy === 'any') return isHttp(url) ? url : { reason: 'must begin with https:// or http://' };
  if (url.protocol !== 'https:') return { reason: 'must begin with https://' };
  const port = Number(url.port || HTTPS_PORT);
  if (port !== HTTPS_PORT && port < FIRST_UNPRIVILEGED_PORT) return { reason: 'must use port 443, or 1024 and above' };
  return isInsideName(url.hostname) ? { reason: 'must name a host on the internet' } : url;
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

/** Names that are refused before DNS is asked. Literal addresses are not names. */
function isInsideName(hostname: string): boolean {
  if (hostname.startsWith('[')) return false;
  const name = hostname.replace(/\.+$/, '');
  return INSIDE_NAMES.test(name) || !name.includes('.');
}
