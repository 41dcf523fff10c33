import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { signWebhook } from '../../../shared/domain/deliver/signature.ts';
import type { Subjects } from '../child.ts';
import { PAYLOAD } from '../data.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf } from '../measure.ts';
import type { Row } from '../row.ts';

const SIGNATURES = 50_000;
const KEYS = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const ID = 'evt_01K9ZZZZZZZZZZZZZZZZZZZZZZ';
const AT = Date.parse('2026-11-24T12:00:00+09:00');
const BODY = Buffer.from(PAYLOAD);
/** What is signed. */
const BYTES = Buffer.from(`${ID}.${AT / 1000}.${PAYLOAD}`);

/** Without what V8 does for a loop whose result nobody wants. */
const repeat = (work: () => { readonly length: number }) => ({
  warmUp: 1,
  calls: 1,
  call: () => {
    let length = 0;
    for (let i = 0; i < SIGNATURES; i++) length += work().length;
    return length;
  },
});
const signedWith = (keys: typeof KEYS) => () => repeat(() => signWebhook(ID, AT, BODY, keys)['webhook-signature']);

export const subjects: Subjects = {
  'one secret': signedWith(KEYS.slice(0, 1)),
  'two secrets': signedWith(KEYS),
  floor: () => {
    const [key] = KEYS;
    if (key === undefined) throw new Error('There is no key.');
    return repeat(() => createHmac('sha256', key).update(BYTES).digest('base64'));
  },
};

/** Joining both to one text, or to one buffer, takes longer than it saves. */
const WHY =
  'id and time are hashed before the body, by a call of their own for each secret, and the headers are put together.';
const GOALS = { 'one secret': 1.1, 'two secrets': 2.1 };

export const row: Row = {
  name: 'sign',
  isCheap: true,
  about:
    'The headers that sign one payload of 1 KB with Japanese text. Floor: `createHmac` with a cached KeyObject over the bytes that are signed.',
  async measure(repetitions = MANY_REPETITIONS) {
    const variants = ['one secret', 'two secrets'] as const;
    const samples = await interleave(import.meta.url, [...variants, 'floor'], repetitions);
    return explain(import.meta.url, variants, variant => ({
      name: `sign, ${variant}`,
      ...ratioOf(samples[variant], samples.floor),
      unit: '×',
      goal: GOALS[variant],
      why: WHY,
      beside: {
        measured: `${(cpuOf(samples[variant]) / SIGNATURES).toFixed(2)} µs`,
        floor: `${(cpuOf(samples.floor) / SIGNATURES).toFixed(2)} µs`,
      },
    }));
  },
};
