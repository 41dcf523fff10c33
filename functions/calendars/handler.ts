import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import { dispatch } from '../api/dispatch.ts';
import type { RouteHandler } from '../api/route-table.ts';
import { type ManageDeps, manageRoutes } from './manage.ts';
import { type ServeDeps, serveRoutes } from './serve.ts';

export type CalendarDeps = ManageDeps & ServeDeps & AuthenticateDeps;

export function createCalendarsHandler(deps: CalendarDeps): RouteHandler {
  return dispatch({ ...manageRoutes(deps), ...serveRoutes(deps) }, deps);
}
