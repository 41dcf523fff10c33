import { computed, signal } from '@preact/signals';
import type { Label } from '../../../../shared/domain/provider/codes.ts';
import { forget, recall, remember } from './memory.ts';

export type Language = 'ja' | 'en';

const NAME = 'order-relay.language';

/** Japanese, unless English was chosen here before or the address asks for it (`?lang=en`), which counts as chosen. */
export const language = signal<Language>(chosen());

function chosen(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  const found = (asked ?? recall(localStorage, NAME)) === 'en' ? 'en' : 'ja';
  if (asked !== null) keep(found);
  return found;
}

export function chooseLanguage(next: Language): void {
  language.value = next;
  keep(next);
  const url = new URL(location.href);
  if (!url.searchParams.has('lang')) return;
  url.searchParams.set('lang', next);
  history.replaceState(null, '', url);
}

function keep(chosen: Language): void {
  if (chosen === 'ja') forget(localStorage, NAME);
  else remember(localStorage, NAME, chosen);
}

/** In the chosen language. */
export const say = (label: Label): string => label[language.value];

export const t = (ja: string, en: string): string => (language.value === 'ja' ? ja : en);

/** For numbers, and for sorting texts. */
export const locale = computed(() => (language.value === 'ja' ? 'ja-JP' : 'en-GB'));

export const count = (value: number): string => value.toLocaleString(locale.value);
