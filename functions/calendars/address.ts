import type { APIGatewayProxyEvent } from 'aws-lambda';
import { STAGE } from '../../shared/api/routes.ts';
import { fileOf } from '../../shared/domain/calendars/address.ts';
import type { Calendar } from '../../shared/domain/calendars/calendar.ts';
import { headerOf } from '../../shared/runtime/http.ts';

/** The calendar's address at the host that was asked: API Gateway hands on its own and the domain's names alone. */
export function addressOf(event: APIGatewayProxyEvent, root: string, calendar: Calendar): string {
  // Without the gateway's header it is the local runner, which has no certificate.
  const scheme = headerOf(event, 'x-forwarded-proto') ?? 'http';
  const host = event.requestContext.domainName ?? headerOf(event, 'host') ?? '';
  return `${scheme}://${host}/${STAGE}/calendars/${calendar.id}/${fileOf(root, calendar)}`;
}
