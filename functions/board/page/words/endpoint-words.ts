import type { Label } from '../../../../shared/domain/provider/codes.ts';
import type { Delivery, Endpoint } from '../reading/answers.ts';
import { say } from './language.ts';

/** How a thing is, in words, and whether that is good: its colour. */
export interface Condition {
  readonly words: string;
  readonly mark: 'good' | 'bad' | 'in_progress' | '';
}

interface Told {
  readonly label: Label;
  readonly mark: Condition['mark'];
}

const HEALTH: Readonly<Record<Endpoint['health']['state'], Told>> = {
  healthy: { label: { ja: '正常', en: 'Healthy' }, mark: 'good' },
  failing: { label: { ja: '失敗あり', en: 'Failing' }, mark: 'bad' },
  paused: { label: { ja: '一時停止(応答待ち)', en: 'Paused (probing)' }, mark: 'bad' },
};
const DISABLED: Told = { label: { ja: '無効', en: 'Disabled' }, mark: '' };

export function endpointCondition({ status, health }: Endpoint): Condition {
  return toCondition(status === 'disabled' ? DISABLED : HEALTH[health.state]);
}

const DELIVERY: Readonly<Record<Delivery['status'], Told>> = {
  waiting: { label: { ja: '送信待ち', en: 'Waiting' }, mark: 'in_progress' },
  delivered: { label: { ja: '配信済み', en: 'Delivered' }, mark: 'good' },
  exhausted: { label: { ja: '配信失敗', en: 'Gave up' }, mark: 'bad' },
  cancelled: { label: { ja: '取り消し', en: 'Cancelled' }, mark: '' },
};

export const DELIVERY_STATUSES = Object.keys(DELIVERY) as Delivery['status'][];

export function deliveryCondition(status: Delivery['status']): Condition {
  return toCondition(DELIVERY[status]);
}

const toCondition = ({ label, mark }: Told): Condition => ({ words: say(label), mark });
