import { MILESTONE_LABELS } from '../../../../shared/domain/provider/site-work.ts';
import type { SiteWorkEntry } from '../reading/answers.ts';
import { workSlip } from '../reading/week.ts';
import { say, t } from '../words/language.ts';

/** Site work as a table; it has nobody's name and no address, whatever the page shows. */
export function workSheet(works: readonly SiteWorkEntry[]) {
  const head = [
    t('日付', 'Day'),
    t('時間帯', 'Time band'),
    t('工事', 'Site work'),
    t('区分', 'Kind'),
    t('状況', 'Progress'),
    t('契約番号', 'Contract'),
    t('サービス名', 'Product'),
    t('当初の予定', 'First planned'),
    t('遅れ(日)', 'Days late'),
  ];
  const rows = works.map(work => {
    const { day, timeBand, milestone, kind, status, contractId, productName, planned } = work;
    return [
      day,
      timeBand,
      say(MILESTONE_LABELS[milestone]),
      kind,
      status ?? undefined,
      contractId,
      productName,
      planned?.first,
      workSlip(work),
    ];
  });
  return { head, rows };
}
