import { execFileSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { banner } from '../../../infra/local/display/banner.ts';
import { sampleCommands } from '../../../infra/local/display/commands.ts';
import { describeEvent } from '../../../infra/local/display/describe-event.ts';
import { eventLines } from '../../../infra/local/display/event-lines.ts';
import { createPaint } from '../../../infra/local/display/style.ts';
import { createTerminalOutput } from '../../../infra/local/display/terminal-output.ts';
import { cutToWidth, textWidth, wrapToWidth } from '../../../infra/local/display/text-width.ts';
import { EVENT_TYPES } from '../../../shared/domain/events/event.ts';
import { orderId } from '../../../shared/domain/provider/order-id.ts';

const plain = createPaint({ isTTY: false }, {});
const NO_WIDTH = Number.POSITIVE_INFINITY;
const WIDTHS = Array.from({ length: 161 }, (_, i) => 40 + i);
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

const STATUS_CHANGED = bodyOf('order.status_changed', { changes: [{ field: 'orderStatus', from: 1, to: 2 }] });
const rescheduled = (from: unknown, to: unknown) =>
  bodyOf('order.rescheduled', { changes: [{ field: 'offerPlanDate', from, to }] });
const milestone = (after: object, slippedDays?: number) =>
  bodyOf('order_detail.milestone_changed', {
    milestone: {
      name: 'in_house_work',
      before: { status: '日程調整中', requested: {}, scheduled: { date: '2026/12/09' }, done: null },
      after: { status: '日程調整済', requested: {}, scheduled: { date: '2026/12/10' }, done: null, ...after },
      slippedDays,
    },
  });
const inJapanese = orderId(
  { connection: '本社', service: 'uno' },
  { orderRequestNum: '受注'.repeat(28), contractId: '契約'.repeat(28) },
);

const BODIES = [
  STATUS_CHANGED,
  bodyOf('order.created', {}),
  bodyOf('order.created', { orderId: inJapanese }),
  rescheduled('2026-12-31T12:34:56Z', '2027-01-12T12:34:56Z'),
  bodyOf('order.updated', { changes: [{ field: 'ふりがな'.repeat(9), from: 'あ'.repeat(40), to: { a: 1 } }] }),
  bodyOf('order.updated', { changes: [{ field: 'x', from: 'x'.repeat(1000), to: '㈱ー・'.repeat(300) }] }),
  bodyOf('order.removed', { presumed: 'completed' }),
  JSON.stringify({ type: 'upstream.unavailable', data: { connection: 'default', service: 'uno', reason: 'timeout' } }),
  milestone({}, 1),
  ...EVENT_TYPES.map(type => bodyOf(type, {})),
];

const linesOf = (body: string, columns: number) =>
  eventLines(body, 'verified', { paint: plain, columns }).replace(/\n$/, '').split('\n');
const textOf = (body: string) => describeEvent(JSON.parse(body));

describe('an event on the screen', () => {
  it('breaks no line, on a terminal of any width', () => {
    for (const columns of WIDTHS) {
      for (const body of BODIES) {
        for (const line of linesOf(body, columns)) {
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
          expect(line).not.toBe('');
        }
      }
    }
  });

  it('names the time, the mark of a signature that was verified, the type as it is, the order, and below what changed', () => {
    const [first, second, ...more] = linesOf(milestone({}, 1), 80);
    expect(first).toMatch(/^\d\d:\d\d:\d\d ✓ order_detail\.milestone_changed sip-trunking~123456789012~N12345678$/);
    expect(second).toBe('    宅内工事 In-house work 日程調整済 2026-12-09 → 2026-12-10 · +1 day');
    expect(more).toEqual([]);
  });

  it('has ids below each other on a terminal of 80 columns', () => {
    const columns = [STATUS_CHANGED, milestone({})].map(body => linesOf(body, 80)[0]?.indexOf(LONG_ID));
    expect(columns).toEqual([42, 42]);
  });

  it('stands in one line where there is room for it, and where its reader is a program', () => {
    const body = bodyOf('order.status_changed', {
      orderId: 'uno~123456789012~N12345678',
      changes: [{ field: 'orderStatus', from: 1, to: 2 }],
    });
    for (const columns of [120, 200, NO_WIDTH]) {
      expect(linesOf(body, columns)).toEqual([
        expect.stringMatching(
          /^\S+ ✓ order\.status_changed {11}uno~123456789012~N12345678 {4}受付済 Received → 現地調査完了 Site survey done$/,
        ),
      ]);
    }
    expect(linesOf(milestone({}), NO_WIDTH)).toHaveLength(1);
  });

  it('takes the lines that it needs on a narrow terminal, and cuts no id', () => {
    expect(linesOf(milestone({}, 1), 50).slice(0, 2)).toEqual([
      expect.stringMatching(/^\S+ ✓ order_detail\.milestone_changed$/),
      `  ${LONG_ID}`,
    ]);
    for (const columns of WIDTHS)
      expect(
        linesOf(bodyOf('order.created', { orderId: inJapanese }), columns)
          .join('')
          .replaceAll(' ', ''),
      ).toContain(`本社~uno~${'受注'.repeat(28)}~${'契約'.repeat(28)}`);
  });

  it('does not let the provider’s text steer the terminal', () => {
    const body = bodyOf('order.updated', { changes: [{ field: 'x', from: '\u001b[2J\u202e', to: '\r\n' }] });
    expect(linesOf(body, 80)[1]).toBe('    x [2J →');
  });

  it.each([
    ['uno~%E5%8F%97%E6%B3%A8-1~N1', 'uno~受注-1~N1'],
    ['uno~A%2FB%23%F0%9F%9A%9A~N1', 'uno~A/B#🚚~N1'],
    ['uno~%1B%5B2J%07~N1', 'uno~%1B[2J%07~N1'],
    ['uno~a%7Eb%25%20%E3%80%80%C2%85~N1', 'uno~a%7Eb%25%20%E3%80%80%C2%85~N1'],
    ['uno~%E2%80%AE%EF%BB%BF%E2%80%A8~N1', 'uno~%E2%80%AE%EF%BB%BF%E2%80%A8~N1'],
    ['uno~%FF%E5%8F~N1', 'uno~%FF%E5%8F~N1'],
  ])('shows the order %s as %s: decoded where that is safe', (id, shown) => {
    expect(linesOf(bodyOf('order.created', { orderId: id }), 80)[0]).toContain(` ${shown}`);
  });

  it('has colours on a terminal only, and not against NO_COLOR', () => {
    const screenOf = (environment: NodeJS.ProcessEnv) => ({
      paint: createPaint({ isTTY: true }, environment),
      columns: 80,
    });
    for (const line of [
      ...linesOf(STATUS_CHANGED, 80),
      eventLines(STATUS_CHANGED, 'verified', screenOf({ NO_COLOR: '1' })),
    ])
      expect(line).not.toContain('\u001b');
    const coloured = eventLines(STATUS_CHANGED, 'verified', screenOf({}));
    expect(coloured).toContain('\u001b');
    const bare = eventLines(STATUS_CHANGED, 'verified', { paint: plain, columns: 80 });
    expect(stripVTControlCharacters(coloured).slice(8)).toBe(bare.slice(8));
  });
});

describe('a date on the screen', () => {
  it.each([
    // Midnight in Japan, as the provider writes it.
    ['2026-12-30T15:00:00Z', '2027-01-11T15:00:00Z', '2026-12-31 → 2027-01-12'],
    ['2026-12-31T12:34:56Z', '2026-12-31T15:00:00Z', '2026-12-31 → 2027-01-01'],
    ['2027-01-01T00:00:00+09:00', '2027-01-02T00:00:00.000+0900', '2027-01-01 → 2027-01-02'],
    ['2026-12-30T15:00:00Z', '2026-12-31T03:30:00Z', '2026-12-31 00:00 → 2026-12-31 12:30'],
    ['2026/12/31', '20270112', '2026-12-31 → 20270112'],
    ['2026-12-31', '2026-12-31T99:00:00Z', '2026-12-31 → 2026-12-31T99:00:00Z'],
    [undefined, 'soon', 'none → soon'],
  ])('is Japan’s: from %s to %s', (from, to, shown) => {
    expect(textOf(rescheduled(from, to))).toBe(`提供予定日 Planned date ${shown}`);
  });

  it('is Japan’s in any other field, too', () => {
    const changes = [{ field: 'confirmedAt', to: '2026-12-30T15:00:00Z' }];
    expect(textOf(bodyOf('order.updated', { changes }))).toBe('confirmedAt none → 2026-12-31 00:00');
  });

  it.each([
    [{ done: '2026/12/09' }, 'done 2026-12-09'],
    [{ scheduled: { date: '2026/12/12' } }, '2026-12-09 → 2026-12-12'],
    [{ scheduled: {} }, '2026-12-09 → …'],
    [{ scheduled: { date: '12月中旬' } }, '2026-12-09 → 12月中旬'],
  ])('of site work is written in the same way: %j', (after, shown) => {
    expect(textOf(milestone(after))).toBe(`宅内工事 In-house work 日程調整済 ${shown}`);
  });
});

describe('the banner', () => {
  const FACTS = { url: 'http://127.0.0.1:65535', pollSeconds: 2, strict: false };
  const REGIONS = { regions: { jp: FACTS.url, asiasoutheast123: 'http://127.0.0.1:8788' }, takeOverSeconds: 20 };
  const longDirectory = { dataDirectory: `/${'deep/'.repeat(30)}data` };

  it('breaks no line, on a terminal of any width', () => {
    for (const facts of [FACTS, { ...FACTS, strict: true }, { ...FACTS, ...longDirectory }, { ...FACTS, ...REGIONS }])
      for (const columns of WIDTHS)
        for (const line of banner(facts, { paint: plain, columns }).split('\n'))
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('tells where each region is, and when another one takes over: after lease, grace and one interval', () => {
    const facts = { ...FACTS, ...REGIONS, pollSeconds: 20 / 3 };
    const text = banner(facts, { paint: plain, columns: 200 });
    expect(text).toContain('  asiasoutheast123 http://127.0.0.1:8788/v1\n');
    expect(text).toContain('every 6.7 s');
    expect(text).toContain('within 27 s');
  });

  it('tells where the board is, and how to sign in to it', () => {
    const text = banner(FACTS, { paint: plain, columns: 200 });
    expect(text).toContain(`${FACTS.url}/v1/board (sign in: local / local-secret)\n`);
  });

  it('says whose time dates are in, and what the mark means', () => {
    const text = (facts: Parameters<typeof banner>[0]) => banner(facts, { paint: plain, columns: 200 });
    expect(text(FACTS)).toContain('✓ is a signature that it verified');
    expect(text({ ...FACTS, strict: true })).toContain('changes as they are observed (·)');
    for (const [facts, isOffered] of [
      [FACTS, true],
      [{ ...FACTS, strict: true }, false],
    ] as const)
      expect(text(facts).includes('WEBHOOK_SECRET=$secret node')).toBe(isOffered);
    expect(text(FACTS).replaceAll(/\s+/g, ' ')).toContain("Dates are Japan's (JST)");
  });

  it('has commands that are one and the same to the shell, however wide', () => {
    const wordsAt = (columns: number) => {
      const { ask, receive } = sampleCommands(FACTS.url, columns);
      const script = `curl() { printf '%s|' "$@" | tr -d ' \\n'; }; sed() { echo S; }; cut() { cat; }; node() { echo "$WEBHOOK_SECRET|$*"; }\n`;
      return execFileSync('sh', ['-c', `${script}${[...ask, ...receive].join('\n')}`]).toString();
    };
    const wide = wordsAt(200);
    expect(wide).toContain('authorization:Bearer-s|http://127.0.0.1:65535/v1/oauth/accesstokens|');
    expect(wide).toContain('|http://127.0.0.1:65535/v1/business-process/service-orders|');
    expect(wide).toContain('S|docs/receivers/receiver.mjs 3000');
    for (const columns of [38, 48, 58, 78, 98]) expect(wordsAt(columns)).toBe(wide);
  });
});

describe('the terminal output', () => {
  const recorder = (options: { isTTY?: boolean; columns?: number } = {}) => {
    const stream = {
      ...options,
      text: '',
      write(text: string) {
        stream.text += text;
      },
    };
    return stream;
  };

  it('leaves out what is no trouble, and tells the same trouble once', () => {
    const [stdout, stderr] = [recorder(), recorder()];
    const output = createTerminalOutput({ stdout, stderr }, {});
    output.log('{"level":"info","function":"poll-orders","message":"polled"}');
    for (let i = 0; i < 3; i++)
      output.log('{"level":"warn","function":"poll-orders","message":"BadPolls","kind":"json","service":"uno"}');
    expect(stderr.text).toMatch(/^\d\d:\d\d:\d\d {2}warn {3}poll-orders: BadPolls · uno · json\n$/);
    expect(stdout.text).toBe('');
  });

  it('says once what to do about a provider that refuses, and nothing where waiting is all', () => {
    const stderr = recorder();
    const output = createTerminalOutput({ stdout: recorder(), stderr }, {});
    const failure = (kind: string, service: string) =>
      output.log(JSON.stringify({ level: 'warn', function: 'poll-orders', message: 'no good answer', kind, service }));
    failure('unauthorized', 'uno');
    failure('unauthorized', 'mss');
    failure('json', 'uno');
    output.log('{"level":"warn","function":"deliver","message":"failed","kind":"timeout"}');
    expect(stderr.text.match(/NTT_CONSUMER_KEY/g)).toHaveLength(1);
    expect(stderr.text.trimEnd().split('\n')).toHaveLength(5);
  });

  it('is laid out anew when the terminal’s width changes', () => {
    const stdout = recorder({ isTTY: true, columns: 120 });
    const output = createTerminalOutput({ stdout, stderr: stdout }, { NO_COLOR: '1' });
    const event = { id: 'evt_1', body: bodyOf('order.created', { orderId: 'uno~1~N1' }) };
    output.event(event, 'verified');
    expect(stdout.text.split('\n')).toHaveLength(2);
    stdout.columns = 50;
    output.event(event, 'verified');
    expect(stdout.text.split('\n')).toHaveLength(4);
  });

  it('breaks no line of trouble or advice on a terminal, and has one line of each elsewhere', () => {
    const log = `{"level":"error","function":"deliver","message":"${'長い話 '.repeat(40)}"}`;
    for (const columns of WIDTHS) {
      const stderr = recorder({ isTTY: true, columns });
      const output = createTerminalOutput({ stdout: recorder(), stderr }, { NO_COLOR: '1' });
      output.log(log);
      output.notice('With --strict there is no sample receiver; changes are shown as observed.');
      for (const line of stderr.text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
    const stderr = recorder();
    createTerminalOutput({ stdout: recorder(), stderr }, {}).log(log);
    expect(stderr.text.split('\n')).toHaveLength(2);
  });
});

describe('the width of text', () => {
  it.each([
    ['abc', 3],
    ['受付済', 6],
    ['ﾊﾝｶｸ', 4],
    ['（全角）', 8],
    ['スケジュール・サーバー', 22],
    ['㈱㎡〒～、。', 12],
    ['e\u0301', 1],
    ['→✓…', 3],
    ['🚚', 2],
    ['𠮷', 2],
  ])('of %s is %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it('is kept when text is cut between wide characters', () => {
    expect(cutToWidth('受付済', 5)).toBe('受付…');
    expect(cutToWidth('受付済', 4)).toBe('受…');
    expect(cutToWidth('受付済', 6)).toBe('受付済');
  });

  it('is kept when text is wrapped, at spaces first', () => {
    expect(wrapToWidth('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapToWidth('現地調査完了 Site', 7)).toEqual(['現地調', '査完了', 'Site']);
    expect(wrapToWidth('', 8)).toEqual(['']);
  });
});
