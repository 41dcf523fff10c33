import type { Fields, Move, Words } from './words.ts';

/** Reasons that this project gives itself. */
const REASONS: Readonly<Record<string, string>> = {
  'disabled by hand': '手動で停止',
  'only failures for five days': '5日間すべて失敗',
  'HTTP 410: the receiver is gone': '受信先が410で停止を要求',
};

const shifted = (days: number | undefined) => {
  if (days === undefined || days === 0) return '';
  return days > 0 ? `${days}日遅れ` : `${-days}日早まる`;
};
const arrow = ({ from = '未定', to = '未定' }: Move) => (from === to ? to : `${from} → ${to}`);
const inBrackets = (...parts: readonly string[]) => {
  const said = parts.filter(part => part !== '');
  return said.length === 0 ? '' : `(${said.join('、')})`;
};
const fieldsOf = ({ names, others }: Fields) =>
  [...names, ...(others > 0 ? [`${names.length > 0 ? 'ほか' : ''}${others}項目`] : [])].join('、');

export const JAPANESE: Words = {
  label: ({ ja }) => ja,
  about: (what, subject) => `${what}${what.endsWith(')') || subject === '' ? '' : ' '}${subject}`,
  created: (type, status, planned) =>
    `新しいオーダー(${[type, status, ...(planned === undefined ? [] : [`提供予定 ${planned}`])].join('、')})`,
  statusChanged: arrow,
  rescheduled: (move, first) =>
    `提供予定日 ${arrow(move)}${inBrackets(
      shifted(move.days),
      first === undefined ? '' : `当初 ${first.day}${first.days === 0 ? '' : `から${shifted(first.days)}`}`,
    )}`,
  updated: fields => `オーダー変更:${fieldsOf(fields)}`,
  removed: (last, isPresumedCompleted) =>
    isPresumedCompleted ? `完了の見込み(一覧から消えました、最後は${last})` : `一覧から消えました(最後は${last})`,
  detailCreated: '工事情報が登録されました',
  detailUpdated: fields => `工事情報の変更:${fieldsOf(fields)}`,
  workMoved: (work, move) => `${work} ${arrow(move)}${inBrackets(shifted(move.days))}`,
  workDone: (work, day) => `${work} 完了 ${day}`,
  workUndone: (work, appointment = '未定') => `${work} 完了取消(予定 ${appointment})`,
  workRequested: (work, move) => `${work} 希望日 ${arrow(move)}`,
  workStatus: (work, move) => `${work} ${arrow(move)}`,
  withdrawn: '工事情報の取下げ',
  unavailable: (reason, failures, since) =>
    `NTTコムへの照会が失敗しています${inBrackets(`${since}から${failures}回`, reason ?? '')}`,
  recovered: 'NTTコムへの照会が回復しました',
  disabled: (host, reason) => `通知先を停止しました:${host}(${REASONS[reason] ?? reason})`,
  details: '工事情報',
  test: 'order-relay のテスト送信です',
  title: count => `order-relay:${count}件のお知らせ`,
  seenAt: time => `${time} 確認(日本時間)`,
  openBoard: 'ボードで見る',
};
