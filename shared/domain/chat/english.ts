import type { Fields, Move, Words } from './words.ts';

const inDays = (days: number) => `${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'}`;
const shifted = (days: number | undefined) => {
  if (days === undefined || days === 0) return '';
  return `${inDays(days)} ${days > 0 ? 'late' : 'earlier'}`;
};
const arrow = ({ from = 'open', to = 'open' }: Move) => (from === to ? to : `${from} → ${to}`);
const inBrackets = (...parts: readonly string[]) => {
  const said = parts.filter(part => part !== '');
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
};
const fieldsOf = ({ names, others }: Fields) =>
  [
    ...names,
    ...(others > 0 ? [`${others} ${names.length > 0 ? 'more' : others === 1 ? 'field' : 'fields'}`] : []),
  ].join(', ');

export const ENGLISH: Words = {
  label: ({ en }) => en,
  about: (what, subject) => (subject === '' ? what : `${what} ${subject}`),
  created: (type, status, planned) =>
    `New order (${[type, status, ...(planned === undefined ? [] : [`planned ${planned}`])].join(', ')})`,
  statusChanged: arrow,
  rescheduled: (move, first) =>
    `Planned date ${arrow(move)}${inBrackets(
      shifted(move.days),
      first === undefined ? '' : `first promised ${first.day}${first.days === 0 ? '' : `, now ${shifted(first.days)}`}`,
    )}`,
  updated: fields => `Order changed: ${fieldsOf(fields)}`,
  removed: (last, isPresumedCompleted) =>
    isPresumedCompleted ? `Probably completed (no longer listed, last ${last})` : `No longer listed (last ${last})`,
  detailCreated: 'Site work details registered',
  detailUpdated: fields => `Site work details changed: ${fieldsOf(fields)}`,
  workMoved: (work, move) => `${work} ${arrow(move)}${inBrackets(shifted(move.days))}`,
  workDone: (work, day) => `${work} done ${day}`,
  workUndone: (work, appointment = 'open') => `${work} not done after all (planned ${appointment})`,
  workRequested: (work, move) => `${work} requested for ${arrow(move)}`,
  workStatus: (work, move) => `${work} ${arrow(move)}`,
  withdrawn: 'Site work withdrawn',
  unavailable: (reason, failures, since) =>
    `NTT Com gives no answers${inBrackets(`${failures} failures since ${since}`, reason ?? '')}`,
  recovered: 'NTT Com answers again:',
  disabled: (host, reason) => `Notifications stopped: ${host} (${reason})`,
  details: 'site work details',
  test: 'A test from order-relay',
  title: count => `order-relay: ${count} updates`,
  seenAt: time => `Seen ${time}, Japan time`,
  openBoard: 'Open the board',
};
