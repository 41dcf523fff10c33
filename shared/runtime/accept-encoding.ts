/** Which forms of an answer a client takes (RFC 9110, 12.5.3). */
export interface AcceptedCodings {
  readonly gzip: boolean;
  /** Not compressed. */
  readonly identity: boolean;
  /** Whether gzip is at least as welcome. */
  readonly prefersGzip: boolean;
}

const CODING = /^([\w!#$%&'*+.^`|~-]+)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Of the value of Accept-Encoding; what is no coding in it is passed over. */
export function acceptedCodings(header = ''): AcceptedCodings {
  const weights = new Map<string, number>();
  for (const item of header.split(',')) {
    const [, name = '', weight = '1'] = CODING.exec(item.trim()) ?? [];
    weights.set(name.toLowerCase(), Number(weight));
  }
  const any = weights.get('*');
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? any ?? 0;
  const identity = weights.get('identity');
  return {
    gzip: gzip > 0,
    identity: identity === undefined ? any !== 0 : identity > 0,
    prefersGzip: gzip > 0 && gzip >= (identity ?? 0),
  };
}
