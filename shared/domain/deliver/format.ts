/** `slack` and `teams` are sentences for people, the others are for machines. */
export const FORMATS = ['standard', 'cloudevents', 'slack', 'teams'] as const;
export type Format = (typeof FORMATS)[number];

export const LANGUAGES = ['ja', 'en'] as const;
/** Of the sentences for people. */
export type Language = (typeof LANGUAGES)[number];

interface Formatted {
  readonly format?: Format;
}

export function formatOf({ format = 'standard' }: Formatted): Format {
  return format;
}

/** Whether it is a chat's channel: its messages are for people, and whoever knows its URL can write there. */
export function isChat(endpoint: Formatted): boolean {
  return endpoint.format === 'slack' || endpoint.format === 'teams';
}

interface Addressed extends Formatted {
  readonly url: string;
  /** See `Endpoint`. */
  readonly hasSecretUrl?: boolean;
}

export function hasSecretUrl(endpoint: Addressed): boolean {
  return isChat(endpoint) || endpoint.hasSecretUrl === true;
}

/** The URL as everybody may see it who sees the endpoint: of a secret one scheme and host. */
export function shownUrl(endpoint: Addressed): string {
  return hasSecretUrl(endpoint) ? `${new URL(endpoint.url).origin}/…` : endpoint.url;
}
