import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CREATE_CALENDAR } from '../../shared/api/calendars.ts';
import {
  type Calendar,
  isCalendarId,
  MAX_CALENDARS,
  MAX_CALENDARS_OF_CLIENT,
} from '../../shared/domain/calendars/calendar.ts';
import type { CalendarStore } from '../../shared/domain/calendars/ports.ts';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { callerOf, limitConnections } from '../api/caller.ts';
import type { RouteTable } from '../api/route-table.ts';
import { addressOf } from './address.ts';

export interface ManageDeps {
  readonly calendars: CalendarStore;
  /** Those that are configured. */
  readonly connections: readonly string[];
  /** `issuer`: clients are not ours to look up, so that nobody knows whether one may still read personal data. */
  readonly tokensFrom: 'relay' | 'issuer';
  readonly readRoot: () => Promise<string>;
  readonly createCalendarId: () => string;
  readonly clock: Clock;
  /** Who did what to which calendar. */
  readonly log: Pick<Logger, 'info'>;
}

/** A client limited to connections sees and makes only calendars within its limit. */
export function manageRoutes(deps: ManageDeps): RouteTable {
  const { calendars, readRoot, clock, log } = deps;
  return {
    'POST /calendars': async event => {
      const caller = callerOf(event);
      const { name, services, connections: named, contractId, ...wanted } = parseJsonBody(event, CREATE_CALENDAR);
      const connections = limitConnections(caller, named, deps.connections);
      if (wanted.detail === 'full' && deps.tokensFrom === 'issuer')
        throw badRequest([
          { field: 'detail', message: 'must be milestones where clients are of an issuer of your own' },
        ]);
      mustHaveRoom(await calendars.listCalendars(), caller.clientId);
      const calendar: Calendar = {
        id: deps.createCalendarId(),
        name,
        ...(services && { services }),
        ...(connections && { connections }),
        ...(contractId !== undefined && { contractId }),
        ...wanted,
        version: 1,
        createdAt: new Date(clock()).toISOString(),
        createdBy: caller.clientId,
      };
      await calendars.addCalendar(calendar);
      log.info('A calendar was created', { by: caller.clientId, calendarId: calendar.id });
      return json(201, { ...view(calendar), url: addressOf(event, await readRoot(), calendar) });
    },

    'GET /calendars': async event => {
      const { connections } = callerOf(event);
      const seen = (await calendars.listCalendars()).filter(each => isWithin(connections, each.connections));
      return json(200, { data: seen.map(view) });
    },

    'DELETE /calendars/{calendarId}': async event => {
      const { id } = await find(event, calendars);
      const { clientId: by } = callerOf(event);
      await calendars.deleteCalendar(id, { deletedAt: new Date(clock()).toISOString(), deletedBy: by });
      log.info('A calendar was deleted', { by, calendarId: id });
      return { statusCode: 204, body: '' };
    },
  };
}

/** All but the version of its address: where the root secret is known, that is all that an address is made of. */
function view({ version: _, ...shown }: Calendar) {
  return shown;
}

async function find(event: APIGatewayProxyEvent, calendars: CalendarStore): Promise<Calendar> {
  const id = event.pathParameters?.calendarId ?? '';
  const calendar = isCalendarId(id) ? await calendars.findCalendar(id) : undefined;
  if (calendar === undefined || !isWithin(callerOf(event).connections, calendar.connections))
    throw new Problem(404, 'There is no such calendar.');
  return calendar;
}

function mustHaveRoom(all: readonly Calendar[], clientId: string): void {
  const own = all.filter(({ createdBy }) => createdBy === clientId);
  if (own.length >= MAX_CALENDARS_OF_CLIENT)
    throw new Problem(409, `This client has made ${MAX_CALENDARS_OF_CLIENT} calendars already; delete one first.`);
  if (all.length >= MAX_CALENDARS)
    throw new Problem(409, `There are ${MAX_CALENDARS} calendars already; delete one first.`);
}
