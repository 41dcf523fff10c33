import type { KnownBlock } from '@slack/types';
import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_EXAMPLES } from '../../../../shared/api/operations/webhook-examples.ts';
import { messageOf } from '../../../../shared/domain/chat/message.ts';
import { createRender } from '../../../../shared/domain/chat/render.ts';
import { toSlack } from '../../../../shared/domain/chat/slack.ts';
import { type TeamsMessage, toTeams } from '../../../../shared/domain/chat/teams.ts';
import type { Format } from '../../../../shared/domain/deliver/format.ts';
import { EVENT_TYPES, type Event } from '../../../../shared/domain/events/event.ts';
import { endpoint } from '../../../support/delivery-lab.ts';
import { slackAnswer } from '../../../support/slack.ts';

const BOARD = 'https://relay.example.com/v1/board';
const render = createRender('');
const EXAMPLES = EVENT_TYPES.map(
  (type): Event => ({ id: `evt_${type}`, body: JSON.stringify(WEBHOOK_EXAMPLES[type]) }),
);
const to = (format: Format, changes = {}) => endpoint('we_1', { format, ...changes });
type Events = [Event, ...Event[]];

/** A change whose every text is this. */
const changed = (text: string): Event => {
  const milestone = (date: string) => ({
    status: text,
    requested: { date, timeBand: text },
    scheduled: {},
    done: null,
  });
  const data = {
    detailId: text,
    connection: 'default',
    contractId: text,
    milestone: { name: 'in_house_work', before: milestone(`${text}1`), after: milestone(`${text}2`) },
  };
  const body = { type: 'order_detail.milestone_changed', timestamp: '2026-11-23T03:00:00.000Z', data };
  return { id: 'evt_1', body: JSON.stringify(body) };
};
const MANY = (text: string) => Array.from({ length: 20 }, () => changed(text)) as Events;

describe('the standard format', () => {
  it('is the bytes that the feed has, with personal data for who asked for them (invariant 13)', () => {
    const event = { id: 'evt_1', body: '{"b": 1}', full: '{"f": 1.0}' };
    expect(render(endpoint('we_1'), [event])).toEqual({ body: event.body, contentType: 'application/json' });
    expect(render(to('standard', { detail: 'full' }), [event]).body).toBe(event.full);
  });
});

describe('a CloudEvent', () => {
  it.each(EXAMPLES)('is read by the SDK with all that the event tells: $id', event => {
    const { body, contentType } = render(to('cloudevents'), [event]);
    const read = HTTP.toEvent({ headers: { 'content-type': contentType }, body });
    if (Array.isArray(read)) expect.fail('more than one');
    expect(() => new CloudEvent(read)).not.toThrow();
    const { type, timestamp, data } = JSON.parse(event.body);
    expect(read).toMatchObject({ specversion: '1.0', id: event.id, type, time: timestamp, data });
    expect(read.subject).toBe(data.orderId ?? data.detailId ?? data.service);
    expect(read.source).toBe(
      data.connection === undefined ? '/webhook-endpoints/we_0a1b2c3d4e5f60718293a4b5' : '/connections/default',
    );
  });

  it('keeps how the provider writes numbers, and tells personal data to who asked for them', () => {
    const event = (data: string) => `{"type":"order.updated","timestamp":"2026-11-23T03:00:00.000Z","data":${data}}`;
    const body = event('{"orderId":"uno~1~N1","connection":"a~b"}');
    const full = event('{"orderId":"uno~1~N1","n":12345678901234567890,"f":1.0}');
    const sent = render(to('cloudevents', { detail: 'full' }), [{ id: 'evt_1', body, full }]).body;
    expect(sent).toContain('"data":{"orderId":"uno~1~N1","n":12345678901234567890,"f":1.0}');
    expect(sent).toContain('"source":"/connections/a%7Eb"');
  });
});

describe('a message to Slack', () => {
  it.each(EXAMPLES)('is taken by a stand-in as strict as Slack: $id', event => {
    for (const language of ['ja', 'en'] as const) {
      const { body, contentType } = createRender(BOARD)(to('slack', { language }), [event]);
      expect(contentType).toBe('application/json');
      expect(slackAnswer(body)).toBe('ok');
    }
  });

  it('has the blocks of its published types, and a text for notifications', () => {
    const message = toSlack(messageOf(EXAMPLES.slice(0, 2), 'ja', BOARD));
    const blocks: KnownBlock[] = message.blocks;
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context', 'actions']);
    expect(message.text).toBe(
      '新しいオーダー(新規、アクセス回線工事完了、提供予定 12/31)N12345678 uno\n現地調査完了 → アクセス回線工事完了 N12345678 uno',
    );
  });

  it('mentions nobody and links nowhere, whatever the provider writes', () => {
    const body = JSON.stringify(toSlack(messageOf([changed('<!channel> & <https://a.example|b>')], 'ja', '')));
    expect(slackAnswer(body)).toBe('ok');
    expect(body).toContain('&lt;!channel&gt; &amp; &lt;https://a.example|b&gt;');
  });

  it('is within its limits for as many events as one message tells, whatever the provider writes', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('&'.repeat(999), '長'.repeat(999)),
    );
    fc.assert(
      fc.property(texts, text => {
        expect(slackAnswer(createRender(BOARD)(to('slack'), MANY(text)).body)).toBe('ok');
      }),
    );
  });
});

describe('a message to Teams', () => {
  const cardOf = (body: string) => (JSON.parse(body) as TeamsMessage).attachments[0];

  it.each(EXAMPLES)('is an Adaptive Card that the SDK reads as it is: $id', event => {
    for (const language of ['ja', 'en'] as const) {
      const { contentType, content } = cardOf(createRender(BOARD)(to('teams', { language }), [event]).body);
      expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
      const card = new AdaptiveCard();
      const context = new SerializationContext(Versions.v1_4);
      card.parse(content, context);
      expect(context.eventCount).toBe(0);
      expect(card.validateProperties().validationEvents).toEqual([]);
      expect(card.toJSON()).toEqual(content);
    }
  });

  it('has every sentence as a run of text, which knows no Markdown', () => {
    const { body } = toTeams(messageOf([changed('[x](https://a.example) **b**')], 'ja', '')).attachments[0].content;
    expect(body.map(({ type }) => type)).toEqual(['RichTextBlock', 'RichTextBlock']);
    expect(JSON.stringify(body)).toContain('[x](https://a.example) **b**');
  });

  it('has less than 28 KB for as many events as one message tells, whatever the provider writes', () => {
    for (const text of ['長'.repeat(999), '𠮷'.repeat(999), '"'.repeat(999), '\\'.repeat(999)]) {
      const { body } = createRender(`${BOARD}?${'x'.repeat(450)}`)(to('teams'), MANY(text));
      expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
    }
  });
});

describe('the link to the board', () => {
  const linkOf = (events: Event[], boardUrl = BOARD) => messageOf(events, 'en', boardUrl).link;

  it('leads to the order that a message is about, and else to the board', () => {
    const url = `${BOARD}#/orders/uno~123456789012~N12345678`;
    expect(linkOf(EXAMPLES.slice(0, 3))).toEqual({ label: 'Open the board', url });
    expect(linkOf(EXAMPLES)?.url).toBe(BOARD);
    expect(linkOf(EXAMPLES.slice(-1))?.url).toBe(BOARD);
  });

  it('has the order as its id has it, in which characters may be encoded', () => {
    const body = JSON.stringify({ ...JSON.parse(EXAMPLES[0]?.body ?? ''), data: { orderId: 'uno~1~%E6%96%B0' } });
    expect(linkOf([{ id: 'evt_1', body }])?.url).toBe(`${BOARD}#/orders/uno~1~%E6%96%B0`);
  });

  it('is not there where no board is configured', () => {
    expect(linkOf(EXAMPLES, '')).toBeUndefined();
  });
});
