import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttemptTurns, TURN_MS, TURNS } from '../../../../shared/adapters/dynamodb/attempt-turns.ts';
import { startTable } from '../../../support/table.ts';

let engine: Awaited<ReturnType<typeof startTable>>;
let now: number;
let count = 0;
let client: string;
const turns = (region = 'jp') => new AttemptTurns(engine.table, region, () => now);

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  now = Date.parse('2026-11-23T03:00:00Z');
  client = `client ${++count}`;
});

/** All of the client's turns but one. */
const takeOthers = async () => {
  for (let turn = 1; turn < TURNS; turn++) await turns().take(client);
};

describe('the turns of a client', () => {
  it('are a few at a time, by whichever function, for each client and region', async () => {
    const taken = await Promise.all(Array.from({ length: 3 * TURNS }, () => turns().take(client)));
    expect(taken.filter(end => end !== undefined)).toHaveLength(TURNS);
    expect(await turns('us').take(client)).toBeDefined();
    expect(await turns().take(`${client} too`)).toBeDefined();
  });

  it('may be taken again at once when they have ended', async () => {
    await takeOthers();
    for (let i = 0; i < 3; i++) await (await turns().take(client))?.();
    expect(await turns().take(client)).toBeDefined();
  });

  it('of a function that died run out', async () => {
    await takeOthers();
    await turns().take(client);
    now += TURN_MS - 1;
    expect(await turns().take(client)).toBeUndefined();
    now += 1;
    expect(await turns().take(client)).toBeDefined();
  });

  it('that ran out end no later one', async () => {
    const end = await turns().take(client);
    now += TURN_MS;
    await turns().take(client);
    await takeOthers();
    await end?.();
    expect(await turns().take(client)).toBeUndefined();
  });
});
