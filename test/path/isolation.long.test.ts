import { expect, it, onTestFinished } from 'vitest';
import { rowsIn, SICK, startFleet } from '../support/fleet.ts';
import { settled } from '../support/settled.ts';

const EVENTS = 100;
const HEALTHY = 90;

async function start(sick: readonly string[]) {
  const fleet = await startFleet({ healthy: HEALTHY, sick });
  onTestFinished(() => fleet.close());
  await fleet.tell(EVENTS);
  return fleet;
}

it('ten sick endpoints of a hundred slow no healthy one, and the ledger adds up', { tags: 'long' }, async () => {
  const fleets = await Promise.all([start([]), start(Object.keys(SICK))]);
  // At the same time: what else runs on the machine slows both alike.
  for (const fleet of fleets) fleet.run();
  for (const { arrivals } of fleets)
    await settled(() => expect(arrivals.size).toBe(HEALTHY * EVENTS), { withinMs: 900_000 });
  const [alone = 0, mixed = 0] = fleets.map(({ arrivals }) => Math.max(...arrivals.values()));
  const [one, other] = [alone, mixed].map(ms => `${Math.round(ms)} ms`);
  process.stdout.write(
    `slowest healthy delivery: ${one} alone, ${other} among sick ones: ${(mixed / alone).toFixed(2)}\n`,
  );
  expect(mixed / alone).toBeLessThanOrEqual(1.5);

  const [, fleet] = fleets;
  const counts = await settled(
    async () => {
      const all = await fleet.counts();
      expect(rowsIn(all)).toBe(all.size * EVENTS);
      expect(all.get('gone')).toEqual({ cancelled: EVENTS });
      return all;
    },
    { withinMs: 300_000, everyMs: 1_000 },
  );
  for (const [id, { waiting = 0, delivered = 0, exhausted = 0, cancelled = 0 }] of counts) {
    if (id in SICK) {
      expect(waiting + exhausted + cancelled, id).toBe(EVENTS);
      expect(delivered, id).toBe(0);
      expect(id === 'gone' ? cancelled : waiting, id).toBe(EVENTS);
    } else expect(counts.get(id), id).toEqual({ delivered: EVENTS });
  }
  // Not every event is tried on a dead one: its first failures open the circuit.
  for (const id of Object.keys(SICK)) expect(fleet.requestsOf(id), id).toBeLessThan(60);
});
