import { followedAt } from './reading/feed.ts';
import { place } from './reading/place.ts';
import { session, signOut } from './reading/session.ts';
import { VIEWS, viewAt } from './views/all.tsx';
import { chooseLanguage, language, t } from './words/language.ts';

export function Header() {
  const current = viewAt(place.value.path);
  return (
    <header class="top">
      <a class="brand" href="#/">
        order-relay
      </a>
      <nav aria-label={t('画面', 'Views')}>
        {VIEWS.map(view => (
          <a key={view.name} href={`#/${view.name}`} aria-current={view === current ? 'page' : undefined}>
            {view.title()}
          </a>
        ))}
      </nav>
      <div class="who">
        <Following />
        <LanguageSwitch />
        <button type="button" class="plain" onClick={signOut} title={session.value?.clientId}>
          {t('サインアウト', 'Sign out')}
        </button>
      </div>
    </header>
  );
}

/** Whether what is shown follows the changes. */
function Following() {
  const isFollowing = followedAt.value !== undefined;
  return (
    <span class={isFollowing ? 'following' : 'following not'}>
      {isFollowing ? t('自動更新中', 'Live') : t('自動更新なし', 'Not live')}
    </span>
  );
}

export function LanguageSwitch() {
  const next = language.value === 'ja' ? 'en' : 'ja';
  return (
    <button type="button" class="plain" lang={next} onClick={() => chooseLanguage(next)}>
      {next === 'en' ? 'English' : '日本語'}
    </button>
  );
}
