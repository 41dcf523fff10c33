import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Header } from './header.tsx';
import { MissingScope } from './parts/failure-note.tsx';
import { followFeed } from './reading/feed.ts';
import { forgetOrders } from './reading/orders.ts';
import { place } from './reading/place.ts';
import { isSignedIn, may, session } from './reading/session.ts';
import { SignInAgain, SignInPage } from './sign-in.tsx';
import { useScrollPlace } from './use-scroll-place.ts';
import { viewAt } from './views/all.tsx';
import { language, t } from './words/language.ts';

export function Board() {
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    const name = viewAt(place.value.path).title();
    document.title = isSignedIn.value ? `${name} · order-relay` : 'order-relay';
  });
  return isSignedIn.value ? <SignedIn key={session.value?.clientId} /> : <SignInPage />;
}

function SignedIn() {
  useEffect(() => {
    const aborter = new AbortController();
    if (may('orders:read')) void followFeed(aborter.signal);
    return () => {
      aborter.abort();
      forgetOrders();
    };
  }, []);
  const { path } = place.value;
  const view = viewAt(path);
  const address = path.join('/');
  useScrollPlace(address);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('本文へ', 'Skip to the content')}
      </button>
      <Header />
      <main id="main" tabIndex={-1}>
        {may(view.scope) ? <view.View key={address} path={path} /> : <MissingScope scope={view.scope} />}
        <p class="quiet zone">{t('日時は日本時間です。', 'All times are Japan’s.')}</p>
      </main>
      <SignInAgain />
    </>
  );
}
