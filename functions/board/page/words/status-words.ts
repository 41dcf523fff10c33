import type { WatchStatus } from '../reading/answers.ts';
import type { Condition } from './endpoint-words.ts';
import { t } from './language.ts';

type WatchState = WatchStatus['data'][number]['state'];
type RegionState = WatchStatus['regions'][number]['state'];

export function watchCondition(state: WatchState): Condition {
  switch (state) {
    case 'ok':
      return { words: t('正常', 'OK'), mark: 'good' };
    case 'late':
      return { words: t('遅延', 'Late'), mark: 'bad' };
    case 'failing':
      return { words: t('失敗中', 'Failing'), mark: 'bad' };
    case 'not_applied':
      return { words: t('未申込', 'Not applied for'), mark: '' };
    case 'not_set':
      return { words: t('認証情報なし', 'No credentials'), mark: 'bad' };
    case 'waiting':
      return { words: t('初回取得待ち', 'First answer to come'), mark: 'in_progress' };
  }
}

export function regionCondition(state: RegionState): Condition {
  switch (state) {
    case 'ok':
      return { words: t('稼働中', 'Running'), mark: 'good' };
    case 'waiting':
      return { words: t('復帰待ち', 'Returning'), mark: 'in_progress' };
    case 'gone':
      return { words: t('応答なし', 'Gone'), mark: 'bad' };
    case 'draining':
      return { words: t('切り離し中', 'Draining'), mark: 'in_progress' };
    case 'drained':
      return { words: t('切り離し済み', 'Drained'), mark: '' };
    case 'unknown':
      return { words: t('不明', 'Unknown'), mark: '' };
  }
}
