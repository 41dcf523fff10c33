import { expect, it, onTestFinished } from 'vitest';
import { holdDeadlines } from '../support/deadlines.ts';
import { SICK, startFleet } from '../support/fleet.ts';
import { settled } from '../support/settled.ts';

const EVENTS = 30;
const HEALTHY = 5;
/** Those that keep a delivery until its time is up, which it never is until we say so. */
const ENDLESS = ['hang', 'hang2', 'drip'];

it('healthy endpoints are told all while sick ones keep their deliveries for ever, and the ledger adds up', async () => {
  const deadlines = holdDeadlines();
  const fleet = await startFleet({ healthy: HEALTHY, sick: Object.keys(SICK) }, deadlines);
  onTestFinished(() => fleet.close());
  await fleet.tell(EVENTS);
  fleet.run();
  await settled(() => expect(fleet.arrivals.size).toBe(HEALTHY * EVENTS));
  await settled(async () => {
    const before = await fleet.counts();
    for (const [id, its] of before) if (!(id in SICK)) expect(its, id).toEqual({ delivered: EVENTS });
    for (const id of ENDLESS) expect(before.get(id), id).toEqual({});
  });
  for (const id of ENDLESS) expect(fleet.requestsOf(id), id).toBeGreaterThan(0);

  await settled(
    async () => {
      deadlines.pass();
      const all = await fleet.counts();
      for (const [id, its] of all) {
        const status = !(id in SICK) ? 'delivered' : id === 'gone' ? 'cancelled' : 'waiting';
        expect(its, id).toEqual({ [status]: EVENTS });
      }
    },
    { everyMs: 250 },
  );
  // Not every event is tried on a dead one: its first failures open the circuit.
  for (const id of Object.keys(SICK)) expect(fleet.requestsOf(id), id).toBeLessThan(EVENTS);
});
