import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { banner } from '../../../infra/local/display/banner.ts';
import { eventLines } from '../../../infra/local/display/event-lines.ts';
import { createPaint } from '../../../infra/local/display/style.ts';
import { createTerminalOutput } from '../../../infra/local/display/terminal-output.ts';
import { cutToWidth, textWidth } from '../../../infra/local/display/text-width.ts';

const plain = createPaint({ isTTY: false }, {});
const LONG_ID = 'sip-trunking~123456789012~N12345678';

function bodyOf(type: string, data: object): string {
  const order = {
    contractId: 'N12345678',
    serviceName: 'uno-virtual',
    orderType: 1,
    orderStatus: 2,
    orderRequestNum: '1',
  };
  return JSON.stringify({
    type,
    timestamp: '2026-11-23T03:00:00.000Z',
    data: { orderId: LONG_ID, service: 'uno', order, ...data },
  });
}

const BODIES = [
  bodyOf('order.status_changed', { changes: [{ field: 'orderStatus', from: 1, to: 2 }] }),
  bodyOf('order.created', {}),
  bodyOf('order.rescheduled', {
    changes: [{ field: 'offerPlanDate', from: '2026-12-31T12:34:56Z', to: '2027-01-12T12:34:56Z' }],
  }),
  bodyOf('order.updated', { changes: [{ field: 'ふりがな'.repeat(9), from: 'あ'.repeat(40), to: { a: 1 } }] }),
  bodyOf('order.removed', { presumed: 'completed' }),
  JSON.stringify({ type: 'upstream.unavailable', data: { connection: 'default', service: 'uno', reason: 'timeout' } }),
  bodyOf('order_detail.milestone_changed', { orderId: undefined }),
];

describe('what the terminal shows', () => {
  it.each(BODIES.map(body => [JSON.parse(body).type, body]))('fits 80 columns: %s', (_type, body) => {
    for (const how of ['verified', 'observed'] as const) {
      for (const line of eventLines(body, how, plain).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  it('names order, change and verification', () => {
    const [first, second] = eventLines(BODIES[0] ?? '', 'verified', plain).split('\n');
    expect(first).toMatch(
      /^\d\d:\d\d:\d\d {2}order\.status_changed {2}sip-trunking~123456789012~N12345678 .*✓ verified$/,
    );
    expect(second).toBe('    受付済 Received → 現地調査完了 Site survey done');
  });

  it('does not let the provider’s text steer the terminal', () => {
    const text = eventLines(
      bodyOf('order.updated', { changes: [{ field: 'x', from: '\u001b[2J\u202e', to: '\r\n' }] }),
      'verified',
      plain,
    );
    expect(text.trimEnd().split('\n')[1]?.trim()).toBe('x [2J →');
  });

  it('has colours on a terminal only, and not against NO_COLOR', () => {
    const body = BODIES[0] ?? '';
    expect(eventLines(body, 'verified', plain)).not.toContain('\u001b');
    expect(eventLines(body, 'verified', createPaint({ isTTY: true }, { NO_COLOR: '1' }))).not.toContain('\u001b');
    const coloured = eventLines(body, 'verified', createPaint({ isTTY: true }, {}));
    expect(coloured).toContain('\u001b');
    expect(stripVTControlCharacters(coloured).slice(8)).toBe(eventLines(body, 'verified', plain).slice(8));
  });

  it('begins with a banner that fits, too', () => {
    const facts = { url: 'http://127.0.0.1:65535', pollSeconds: 2, strict: false };
    for (const line of banner(facts, plain).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('leaves out what is no trouble, and tells the same trouble once', () => {
    let errors = '';
    const stream = (write: (text: string) => void) => ({ isTTY: false, write });
    const output = createTerminalOutput(
      { stdout: stream(() => expect.unreachable()), stderr: stream(text => (errors += text)) },
      {},
    );
    output.log('{"level":"info","function":"poll-orders","message":"polled"}');
    for (let i = 0; i < 3; i++)
      output.log('{"level":"warn","function":"poll-orders","message":"BadPolls","kind":"timeout","service":"uno"}');
    expect(errors).toMatch(/^\d\d:\d\d:\d\d {2}warn {3}poll-orders: BadPolls · uno · timeout\n$/);
  });
});

describe('the width of text', () => {
  it.each([
    ['abc', 3],
    ['受付済', 6],
    ['ﾊﾝｶｸ', 4],
    ['（全角）', 8],
    ['e\u0301', 1],
    ['→✓…', 3],
    ['🚚', 2],
  ])('of %s is %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it('is kept when text is cut between wide characters', () => {
    expect(cutToWidth('受付済', 5)).toBe('受付…');
    expect(cutToWidth('受付済', 4)).toBe('受…');
    expect(cutToWidth('受付済', 6)).toBe('受付済');
  });
});
