import { computed, signal } from '@preact/signals';
import type { Label } from '../../../../shared/domain/provider/codes.ts';
import { forget, recall, remember } from './memory.ts';

export type Language = 'ja' | 'en';

const NAME = 'order-relay.language';

/** Japanese, unless English was chosen here before or the address asks for it (`?lang=en`). */
export const language = signal<Language>(chosen());

function chosen(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? recall(localStorage, NAME);
  return asked === 'en' ? 'en' : 'ja';
}

export function chooseLanguage(next: Language): void {
  language.value = next;
  if (next === 'ja') forget(localStorage, NAME);
  else remember(localStorage, NAME, next);
}

/** In the chosen language. */
export const say = (label: Label): string => label[language.value];

export const t = (ja: string, en: string): string => (language.value === 'ja' ? ja : en);

/** For numbers, and for sorting texts. */
export const locale = computed(() => (language.value === 'ja' ? 'ja-JP' : 'en-GB'));

export const count = (value: number): string => value.toLocaleString(locale.value);
