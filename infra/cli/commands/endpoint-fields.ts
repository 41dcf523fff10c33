import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { ENDPOINT, ENDPOINT_SECRET } from '../../../shared/api/answers/endpoint.ts';
import { DETAIL_LEVELS, ORDERINGS } from '../../../shared/domain/deliver/endpoint.ts';
import { FORMATS, LANGUAGES } from '../../../shared/domain/deliver/format.ts';
import { UsageError } from '../../local/usage-error.ts';
import { commaSeparated, list, time } from '../format.ts';
import type { Field } from '../record.ts';

export type Endpoint = z.output<typeof ENDPOINT>;
export type EndpointSecret = z.output<typeof ENDPOINT_SECRET>;

export interface FieldOptions {
  readonly type?: string[];
  readonly service?: string[];
  readonly connection?: string[];
  readonly detail?: string;
  readonly ordering?: string;
  readonly format?: string;
  readonly language?: string;
  readonly description?: string;
}

export interface ChangeOptions extends FieldOptions {
  readonly clear?: string[];
}

export const CLEARABLE = ['services', 'connections', 'description'];

export function addFieldOptions(command: Command): Command {
  return command
    .option('--type <patterns>', 'event types or families: order.*,order_detail.created', commaSeparated)
    .option('--service <names>', 'only of these services', commaSeparated)
    .option('--connection <names>', 'only of these customer accounts', commaSeparated)
    .option('--detail <level>', `${DETAIL_LEVELS.join(' or ')}: with full, details come with personal data`)
    .option('--ordering <how>', `${ORDERINGS.join(' or ')}: per_order waits for an order's earlier events`)
    .option('--format <format>', `${FORMATS.join(', ')}: slack and teams are sentences for people`)
    .option('--language <code>', `${LANGUAGES.join(' or ')}, of slack and teams`)
    .option('--description <text>', 'for yourself');
}

export function bodyOf({ type, service, connection, detail, ordering, format, language, description }: FieldOptions) {
  return {
    eventTypes: type,
    services: service,
    connections: connection,
    detail,
    ordering,
    format,
    language,
    description,
  };
}

/** The URL is no option: `--url` is the API's, which is sent the client's secret. */
export function changeOf(url: string | undefined, { clear = [], ...options }: ChangeOptions): object {
  const unknown = clear.find(field => !CLEARABLE.includes(field));
  if (unknown !== undefined) throw new UsageError(`--clear takes ${CLEARABLE.join(',')}, not "${unknown}".`);
  const body = { url, ...bodyOf(options), ...Object.fromEntries(clear.map(field => [field, null])) };
  if (Object.values(body).every(value => value === undefined))
    throw new UsageError('Say what to change: its new URL behind its id, --type, --service, … (--help lists them).');
  return body;
}

export function fieldsOf(endpoint: Endpoint): Field[] {
  const { health } = endpoint;
  return [
    ['endpoint', endpoint.id],
    ['url', endpoint.url],
    ['status', [endpoint.status, endpoint.disabledReason].filter(Boolean).join(': ')],
    ['health', [health.state, health.failingSince && `since ${time(health.failingSince)}`].filter(Boolean).join(' ')],
    ['last success', time(health.lastSuccessAt)],
    ['waiting', String(health.waiting)],
    ['types', list(endpoint.eventTypes)],
    ['services', list(endpoint.services) ?? 'all'],
    ['connections', list(endpoint.connections) ?? 'all'],
    ['detail', endpoint.detail],
    ['ordering', endpoint.ordering],
    ['format', [endpoint.format, endpoint.language].filter(Boolean).join(', ')],
    ['description', endpoint.description],
    ['created', time(endpoint.createdAt)],
    ['created by', endpoint.createdBy],
    ['updated', time(endpoint.updatedAt)],
    ['updated by', endpoint.updatedBy],
  ];
}

export function secretFields({ secret, previous = [] }: EndpointSecret): Field[] {
  return [['secret', secret], ...previous.map(({ validUntil }): Field => ['an older one until', time(validUntil)])];
}
