import { useState } from 'preact/hooks';
import { FailureNote } from '../parts/failure-note.tsx';
import { useAction } from '../parts/use-action.ts';
import type { Endpoint, TestResult } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { t } from '../words/language.ts';
import { RecoverDialog } from './recover-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

interface ActionsProps {
  readonly endpoint: Endpoint;
  /** Something of it changed. */
  readonly onChange: () => void;
}

export function EndpointActions({ endpoint, onChange }: ActionsProps) {
  const [open, setOpen] = useState<'recover' | 'rotate'>();
  const path = `webhook-endpoints/${endpoint.id}`;
  const isEnabled = endpoint.status === 'enabled';
  const test = useAction(() => ask<TestResult>(`${path}/test`, { method: 'POST' }));
  const enable = useAction(async () => {
    await ask(path, { method: 'PATCH', body: { enabled: !isEnabled } });
    onChange();
  });
  const close = () => {
    setOpen(undefined);
    onChange();
  };
  return (
    <div class="actions">
      <button type="button" onClick={test.run} aria-disabled={test.isBusy}>
        {t('テスト送信', 'Send a test')}
      </button>
      <button type="button" onClick={() => setOpen('recover')}>
        {t('届かなかった分を送り直す…', 'Recover what was missed …')}
      </button>
      <button type="button" onClick={() => setOpen('rotate')}>
        {t('シークレットを更新…', 'Rotate the secret …')}
      </button>
      <button type="button" onClick={enable.run} aria-disabled={enable.isBusy}>
        {isEnabled ? t('無効にする', 'Disable') : t('有効にする', 'Enable')}
      </button>
      {test.result && <TestNote result={test.result} />}
      {test.failure && <FailureNote failure={test.failure} retry={test.run} />}
      {enable.failure && <FailureNote failure={enable.failure} retry={enable.run} />}
      {open === 'recover' && <RecoverDialog endpoint={endpoint} onClose={close} />}
      {open === 'rotate' && <RotateDialog endpoint={endpoint} onClose={close} />}
    </div>
  );
}

function TestNote({ result: { status, attempts } }: { result: TestResult }) {
  const last = attempts.at(-1);
  const isDelivered = status === 'delivered';
  const answer = last?.status === undefined ? last?.error : `HTTP ${last.status}`;
  return (
    <p class={isDelivered ? 'note' : 'note failed'} role="status">
      <strong>
        {isDelivered ? t('届きました。', 'It arrived.') : t('届きませんでした。', 'It did not arrive.')} {answer}
      </strong>
      {last && t(`応答まで ${Math.round(last.durationMs)} ミリ秒`, `Answered after ${Math.round(last.durationMs)} ms`)}
    </p>
  );
}
