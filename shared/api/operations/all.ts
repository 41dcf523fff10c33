import { CALENDARS } from './calendars.ts';
import { CLIENTS } from './clients.ts';
import { DELIVERIES } from './deliveries.ts';
import { DOCS } from './docs.ts';
import { ENDPOINTS } from './endpoints.ts';
import type { Group, Operation } from './operation.ts';
import { ORDERS } from './orders.ts';
import { PLANS } from './plans.ts';
import { PROVIDER } from './provider.ts';
import { STATUS } from './status.ts';

/** Every call of the API, in the order of the reference page. */
export const GROUPS: readonly Group[] = [
  PROVIDER,
  ORDERS,
  PLANS,
  ENDPOINTS,
  DELIVERIES,
  CALENDARS,
  CLIENTS,
  STATUS,
  DOCS,
];

/** Of every route, by `<method> <resource>`: a new route is described in the file of its group. */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.assign(
  {},
  ...GROUPS.map(({ operations }) => operations),
);
