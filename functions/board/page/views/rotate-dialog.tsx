import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { useAction } from '../parts/use-action.ts';
import type { Endpoint, EndpointSecret } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { t } from '../words/language.ts';

const HOUR_SECONDS = 3600;
const OVERLAPS = () =>
  [
    [24 * HOUR_SECONDS, t('1 日', 'a day')],
    [7 * 24 * HOUR_SECONDS, t('7 日', 'seven days')],
    [0, t('なし(すぐ無効)', 'none: it ends at once')],
  ] as const;

/** Another signing secret, shown here once more than nowhere. */
export function RotateDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const [overlapSeconds, setOverlap] = useState(24 * HOUR_SECONDS);
  const rotate = useAction(() =>
    ask<EndpointSecret>(`webhook-endpoints/${endpoint.id}/secret/rotate`, { method: 'POST', body: { overlapSeconds } }),
  );
  const secret = rotate.result?.secret;
  return (
    <Dialog title={t('シークレットを更新', 'Rotate the secret')} onClose={onClose}>
      <p>
        {t(
          '署名に使うシークレットを新しくします。受信側に新しい値を設定するまで、古い値も下の期間は使えます。',
          'Webhooks are signed with a new secret. The old one goes on beside it for this long, until the receiver has the new one.',
        )}
      </p>
      {secret === undefined ? (
        <>
          <label>
            {t('古いシークレットの有効期間', 'The old one goes on for')}
            <select value={overlapSeconds} onChange={event => setOverlap(Number(event.currentTarget.value))}>
              {OVERLAPS().map(([seconds, words]) => (
                <option key={seconds} value={seconds}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="main" onClick={rotate.run} aria-disabled={rotate.isBusy}>
            {t('新しくする', 'Make a new one')}
          </button>
        </>
      ) : (
        <div role="status">
          <p>{t('新しいシークレット:', 'The new secret:')}</p>
          <pre>{secret}</pre>
          <button type="button" onClick={() => navigator.clipboard.writeText(secret)}>
            {t('コピー', 'Copy')}
          </button>
        </div>
      )}
      {rotate.failure && <FailureNote failure={rotate.failure} retry={rotate.run} />}
    </Dialog>
  );
}
