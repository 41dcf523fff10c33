import type { Failure } from '../reading/failure.ts';
import { say, t } from '../words/language.ts';
import { explainFailure } from './explain-failure.ts';

interface FailureNoteProps {
  readonly failure: Failure;
  readonly retry?: () => void;
  readonly isBusy?: boolean;
}

/** What failed, what to do, and a button that does it again. */
export function FailureNote({ failure, retry, isBusy = false }: FailureNoteProps) {
  const { what, remedy } = explainFailure(failure);
  return (
    <div class="note failed" role="alert">
      <p>
        <strong>{say(what)}</strong> {say(remedy)}
      </p>
      {failure.detail && (
        <p class="quiet" lang="en">
          {failure.detail} {failure.instance}
        </p>
      )}
      {retry && (
        <button type="button" onClick={() => isBusy || retry()} aria-disabled={isBusy}>
          {t('もう一度', 'Try again')}
        </button>
      )}
    </div>
  );
}

/** A view that the client may not see, and what it would need. */
export function MissingScope({ scope }: { scope: string }) {
  return (
    <div class="note" role="note">
      <p>
        <strong>{t('この画面を見る権限がありません。', 'You may not see this view.')}</strong>{' '}
        {t('必要なスコープ: ', 'It needs the scope ')}
        <code>{scope}</code>
        {t(
          '。管理者に、このスコープを持つクライアントを作ってもらってください。',
          '. Ask whoever runs order-relay for a client that has it.',
        )}
      </p>
    </div>
  );
}
