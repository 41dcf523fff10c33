import { useState } from 'preact/hooks';
import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { useAction } from '../parts/use-action.ts';
import type { Endpoint, Recovery } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { isoDay } from '../words/japan-days.ts';
import { count, t } from '../words/language.ts';

/** First how many were missed, and then, if somebody says so, they are sent. */
export function RecoverDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const [day, setDay] = useState(isoDay(japanDayAt(Date.now()) - 6));
  return (
    <Dialog title={t('届かなかった分を送り直す', 'Recover what was missed')} onClose={onClose}>
      <p>
        {t(
          '選んだ日から今までに、この配信先へまだ送っていないイベントを数えてから送ります。',
          'Events since the chosen day that this endpoint was not sent are counted first, then sent.',
        )}
      </p>
      <label>
        {t('いつから(日本時間)', 'Since (Japan)')}
        <input
          type="date"
          value={day}
          max={isoDay(japanDayAt(Date.now()))}
          onInput={event => setDay(event.currentTarget.value)}
        />
      </label>
      <Recovering key={day} endpointId={endpoint.id} day={day} />
    </Dialog>
  );
}

/** Of one day: what was counted for another is neither shown nor sent. */
function Recovering({ endpointId, day }: { endpointId: string; day: string }) {
  const recover = (dryRun: boolean) => () =>
    ask<Recovery>(`webhook-endpoints/${endpointId}/recover`, {
      method: 'POST',
      body: { since: `${day}T00:00:00+09:00`, dryRun },
    });
  const look = useAction(recover(true));
  const send = useAction(recover(false));
  const missed = look.result?.missed;
  const failure = look.failure ?? send.failure;
  const atLeast = look.result?.next === undefined ? '' : '+';
  return (
    <>
      <div class="actions">
        <button type="button" class="main" onClick={look.run} aria-disabled={look.isBusy}>
          {look.isBusy ? t('数えています…', 'Counting …') : t('まず数える', 'Count first')}
        </button>
        {missed !== undefined && missed > 0 && send.result === undefined && (
          <button type="button" onClick={send.run} aria-disabled={send.isBusy}>
            {t(`${count(missed)}${atLeast} 件を送る`, `Send ${count(missed)}${atLeast}`)}
          </button>
        )}
      </div>
      <p role="status">
        {missed === 0 && t('送り残しはありません。', 'Nothing was missed.')}
        {missed !== undefined &&
          missed > 0 &&
          send.result === undefined &&
          t(`${count(missed)}${atLeast} 件が未送信です。`, `${count(missed)}${atLeast} were not sent.`)}
        {send.result && t('送信を始めました。下の一覧に表れます。', 'They are being sent, and show in the list below.')}
      </p>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}
