import { CLOUD_EVENT_TYPE, toCloudEvent } from '../deliver/cloud-event.ts';
import { bodyFor } from '../deliver/endpoint.ts';
import { formatOf } from '../deliver/format.ts';
import type { Payload, Render } from '../deliver/payload.ts';
import { messageOf } from './message.ts';
import { toSlack } from './slack.ts';
import { toTeams } from './teams.ts';

const JSON_TYPE = 'application/json';

/**
 * How events are sent in each format. In `standard` the bytes are those that the feed has; chats are told of several
 * events at once, and of none what it says of people.
 * @param boardUrl where the board is, for links in chats; '' where there is none
 */
export function createRender(boardUrl: string): Render {
  return (endpoint, events): Payload => {
    const [event] = events;
    const { language = 'ja' } = endpoint;
    switch (formatOf(endpoint)) {
      case 'standard':
        return { body: bodyFor(endpoint, event), contentType: JSON_TYPE };
      case 'cloudevents':
        return { body: toCloudEvent(event, bodyFor(endpoint, event)), contentType: CLOUD_EVENT_TYPE };
      case 'slack':
        return { body: JSON.stringify(toSlack(messageOf(events, language, boardUrl))), contentType: JSON_TYPE };
      case 'teams':
        return { body: JSON.stringify(toTeams(messageOf(events, language, boardUrl))), contentType: JSON_TYPE };
    }
  };
}
