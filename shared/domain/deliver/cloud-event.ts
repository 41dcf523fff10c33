import { type Event, factsOf } from '../events/event.ts';
import { parseJson } from '../provider/json.ts';
import { encodePart } from '../provider/order-id.ts';

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/**
 * CloudEvents 1.0, structured mode. `source` names no region: an event that two regions tell has one id, and source and
 * id together must say so.
 * @param body as the endpoint is to get it
 */
export function toCloudEvent(event: Event, body: string): string {
  const { type, timestamp, connection, orderId, detailId, service } = factsOf(event);
  const { data } = parseJson(body) as { data: { endpointId?: string } };
  const subject = orderId ?? detailId ?? service;
  return JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source:
      connection === undefined
        ? `/webhook-endpoints/${encodePart(data.endpointId ?? '')}`
        : `/connections/${encodePart(connection)}`,
    type,
    time: timestamp,
    ...(subject !== undefined && { subject }),
    datacontenttype: 'application/json',
    data,
  });
}
