import type { FunctionComponent } from 'preact';
import type { Scope } from '../../../../shared/api/routes.ts';
import { chooseView } from '../reading/choose-view.ts';
import { may } from '../reading/session.ts';
import { t } from '../words/language.ts';
import { DeliveryView } from './delivery.tsx';
import { EndpointView } from './endpoint.tsx';
import { EndpointsView } from './endpoints.tsx';
import { OrderView } from './order.tsx';
import { OrdersView } from './orders.tsx';
import { SlipsView } from './slips.tsx';
import { StatusView } from './status.tsx';
import { WeekView } from './week.tsx';

export interface View {
  /** The first part of its address. */
  readonly name: string;
  readonly title: () => string;
  /** Without it the view has nothing to show. */
  readonly scope: Scope;
  readonly View: FunctionComponent<{ readonly path: readonly string[] }>;
}

export const VIEWS: readonly [View, ...View[]] = [
  { name: 'week', title: () => t('今週', 'Week'), scope: 'orders:read', View: WeekView },
  {
    name: 'orders',
    title: () => t('注文', 'Orders'),
    scope: 'orders:read',
    View: ({ path: [, orderId] }) => (orderId === undefined ? <OrdersView /> : <OrderView orderId={orderId} />),
  },
  {
    name: 'endpoints',
    title: () => t('配信先', 'Endpoints'),
    scope: 'webhooks:read',
    View: ({ path: [, endpointId, eventId] }) => {
      if (endpointId === undefined) return <EndpointsView />;
      if (eventId === undefined) return <EndpointView endpointId={endpointId} />;
      return <DeliveryView endpointId={endpointId} eventId={eventId} />;
    },
  },
  { name: 'slips', title: () => t('遅れ', 'Slips'), scope: 'orders:read', View: SlipsView },
  { name: 'status', title: () => t('状態', 'Status'), scope: 'orders:read', View: StatusView },
];

export const viewAt = ([name]: readonly string[]): View => chooseView(VIEWS, name, may);
