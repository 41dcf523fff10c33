import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import { dispatch } from '../api/dispatch.ts';
import type { RouteHandler } from '../api/route-table.ts';
import { type ManageDeps, manageRoutes } from './manage.ts';
import { type ServeDeps, serveRoutes } from './serve.ts';

export type CalendarDeps = ManageDeps & ServeDeps & AuthenticateDeps;

/** To those whose calendar is more than one answer can hold. */
export const ADVICE = 'Make a calendar of fewer services, or of one contract.';

export function createCalendarsHandler(deps: CalendarDeps): RouteHandler {
  return dispatch({ ...manageRoutes(deps), ...serveRoutes(deps) }, deps);
}
