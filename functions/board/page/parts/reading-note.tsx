import type { Resource } from '../reading/resource.ts';
import { t } from '../words/language.ts';
import { FailureNote } from './failure-note.tsx';
import { Progress } from './progress.tsx';

/** That something is being read for the first time, or why it could not be read. */
export function ReadingNote({ of: { value, failure, isLoading, reload } }: { of: Resource<unknown> }) {
  if (failure) return <FailureNote failure={failure} retry={reload} isBusy={isLoading} />;
  return value === undefined ? <Progress text={t('読み込み中…', 'Loading …')} /> : null;
}
