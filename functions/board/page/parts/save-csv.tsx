import { type Cell, toCsv } from '../words/csv.ts';
import { t } from '../words/language.ts';

interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Saves a list as it is shown; `name` is that of the file, without its ending. */
export function SaveCsv({
  name,
  sheet,
  isDisabled = false,
}: {
  name: string;
  sheet: () => Sheet;
  isDisabled?: boolean;
}) {
  return (
    <button type="button" class="plain" disabled={isDisabled} onClick={() => save(name, sheet())}>
      {t('CSV を保存', 'Save as CSV')}
    </button>
  );
}

function save(name: string, { head, rows }: Sheet): void {
  const url = URL.createObjectURL(new Blob([toCsv(head, rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
