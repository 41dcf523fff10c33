import { useEffect, useRef, useState } from 'preact/hooks';
import { LanguageSwitch } from './header.tsx';
import { FailureNote } from './parts/failure-note.tsx';
import { type Failure, toFailure } from './reading/failure.ts';
import { isExpired, session, signIn, signOut } from './reading/session.ts';
import { t } from './words/language.ts';

export function SignInPage() {
  return (
    <main class="sign-in">
      <div class="sheet">
        <p class="brand">order-relay</p>
        <h1>{t('注文のいまを見る', 'See where your orders are')}</h1>
        <SignInForm />
        <p class="quiet">
          {t(
            'クライアント ID とシークレットは、order-relay の管理者が発行します。シークレットは保存されません。',
            'Whoever runs order-relay gives you a client ID and a secret. The secret is not kept.',
          )}
        </p>
        <LanguageSwitch />
      </div>
    </main>
  );
}

/** Over the page when its token has ended: whatever was open stays as it is. */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = isExpired.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="again"
      onCancel={event => event.preventDefault()}
      // A second Escape closes it all the same, and nothing could be read any more.
      onClose={() => isExpired.value && dialog.current?.showModal()}
    >
      {isOpen && (
        <>
          <h2 id="again">{t('もう一度サインインしてください', 'Sign in again')}</h2>
          <p>
            {t(
              'サインインから 1 時間たちました。サインインすると、この画面の続きに戻ります。',
              'An hour has passed. Once you have signed in, this page goes on where it is.',
            )}
          </p>
          <SignInForm clientId={session.value?.clientId ?? ''} />
          <button type="button" class="plain" onClick={signOut}>
            {t('サインアウト', 'Sign out')}
          </button>
        </>
      )}
    </dialog>
  );
}

function SignInForm({ clientId = '' }: { clientId?: string }) {
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setFailure(undefined);
    try {
      await signIn(String(form.get('username')).trim(), String(form.get('password')).trim());
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t('クライアント ID', 'Client ID')}
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          defaultValue={clientId}
        />
      </label>
      <label>
        {t('シークレット', 'Secret')}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      {failure && <FailureNote failure={failure} />}
      <button type="submit" class="main" aria-disabled={isBusy}>
        {isBusy ? t('確認中…', 'Checking …') : t('サインイン', 'Sign in')}
      </button>
    </form>
  );
}
