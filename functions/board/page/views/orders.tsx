import { useEffect, useMemo } from 'preact/hooks';
import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { SERVICES } from '../../../../shared/domain/provider/services.ts';
import { Choice } from '../parts/choice.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { Progress } from '../parts/progress.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { Failure } from '../reading/failure.ts';
import { orders, ordersState, readOrders, readOrdersAgain } from '../reading/orders.ts';
import { place, setFilter } from '../reading/place.ts';
import { type OrderFilter, selectOrders, slippedDays } from '../reading/select-orders.ts';
import { isoDay } from '../words/japan-days.ts';
import { count, t } from '../words/language.ts';
import { OrderRow } from './order-row.tsx';
import { orderSheet } from './order-sheet.ts';

const PHASES = () =>
  [
    ['received', t('受付', 'Received')],
    ['in_progress', t('進行中', 'In progress')],
    ['completed', t('完了', 'Completed')],
    ['unknown', t('不明', 'Unknown')],
  ] as const;

const SORTS = () =>
  [
    ['', t('遅れの大きい順', 'Furthest slipped first')],
    ['planned', t('提供予定日の早い順', 'Planned soonest first')],
    ['updated', t('更新の新しい順', 'Changed last first')],
    ['contract', t('契約番号順', 'By contract')],
  ] as const;

export function OrdersView() {
  useEffect(readOrders, []);
  const all = orders.value;
  const filter: OrderFilter = place.value.filter;
  const found = useMemo(() => selectOrders(all.values(), filter), [all, filter]);
  const slipped = useMemo(() => found.filter(order => slippedDays(order) > 0).length, [found]);
  const connections = useMemo(() => [...new Set([...all.values()].map(({ connection }) => connection))], [all]);
  const state = ordersState.value;
  const name = `orders-${isoDay(japanDayAt(Date.now()))}`;
  return (
    <>
      <div class="title">
        <h1>{t('注文', 'Orders')}</h1>
        <p class="quiet" role="status">
          {t(
            `${count(found.length)} 件・うち遅れ ${count(slipped)} 件`,
            `${count(found.length)} shown, ${count(slipped)} of them late`,
          )}
        </p>
        <SaveCsv name={name} sheet={() => orderSheet(found)} isDisabled={found.length === 0} />
      </div>
      <search class="filters">
        <label class="wide">
          {t('検索', 'Search')}
          <input
            type="search"
            placeholder={t('契約番号・注文番号・サービス名', 'Contract, order number, product')}
            value={filter.search ?? ''}
            onInput={event => setFilter({ search: event.currentTarget.value })}
          />
        </label>
        <Choice
          name="service"
          label={t('サービス', 'Service')}
          all={t('すべて', 'All')}
          choices={SERVICES.map(service => [service, service])}
        />
        <Choice name="phase" label={t('段階', 'Phase')} all={t('すべて', 'All')} choices={PHASES()} />
        {connections.length > 1 && (
          <Choice
            name="connection"
            label={t('接続', 'Connection')}
            all={t('すべて', 'All')}
            choices={connections.map(each => [each, each])}
          />
        )}
        <Choice
          name="listed"
          label={t('終わった注文', 'Past orders')}
          all={t('含めない', 'Left out')}
          choices={[['all', t('含める', 'Shown too')]]}
        />
        <Choice name="sort" label={t('並び順', 'Order')} choices={SORTS()} />
        <label class="check">
          <input
            type="checkbox"
            checked={filter.slipped !== undefined}
            onChange={event => setFilter({ slipped: event.currentTarget.checked ? 'only' : undefined })}
          />
          {t('遅れだけ', 'Late only')}
        </label>
      </search>
      {(state === 'reading' || state === 'unread') && (
        <Progress text={t(`読み込み中… ${count(all.size)} 件`, `Loading … ${count(all.size)}`)} />
      )}
      {state instanceof Failure && <FailureNote failure={state} retry={readOrdersAgain} />}
      <div class="row head" aria-hidden="true">
        <span>{t('契約・注文', 'Contract, order')}</span>
        <span>{t('種別・状態', 'Type, status')}</span>
        <span>{t('当初の予定', 'First promised')}</span>
        <span>{t('現在の予定', 'Planned now')}</span>
        <span>{t('差', 'Slip')}</span>
      </div>
      {found.length > 0 ? (
        <VirtualList
          label={t('注文', 'Orders')}
          columns="orders"
          items={found}
          keyOf={order => order.orderId}
          row={(order, tabIndex) => <OrderRow order={order} tabIndex={tabIndex} />}
        />
      ) : (
        state === 'read' && <Nothing />
      )}
    </>
  );
}

function Nothing() {
  const hasFilter = Object.keys(place.value.filter).length > 0;
  return (
    <p class="note">
      {hasFilter
        ? t('条件に合う注文はありません。', 'No order fits these filters.')
        : t('注文はまだありません。', 'There are no orders yet.')}{' '}
      {hasFilter && <a href="#/orders">{t('条件を消す', 'Clear them')}</a>}
    </p>
  );
}
