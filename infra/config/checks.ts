import * as z from 'zod/mini';

export const OBJECT = 'must be an object, in braces';
export const LIST = 'must be a list, in brackets';

/** https, or http to this machine: emulators have no certificate. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

export function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** What says it to editors, too, for lists that `isUnique` is asked of. */
export const unique = z.meta({ uniqueItems: true });

export const flag = () => z.boolean('must be true or false');
