import { createDeliverHandler } from '../../../functions/deliver/handler.ts';
import { afterSuccess, newCircuit } from '../../../shared/domain/deliver/circuit.ts';
import type { DeliveryMessage } from '../../../shared/domain/deliver/delivery.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { DeliveryLab } from '../../support/delivery-lab.ts';
import type { Measured, Subjects } from '../child.ts';
import { installCompetitors } from '../competitors.ts';
import { PAYLOAD } from '../data.ts';
import { alternate, describeCpu, explain, ratioOf } from '../measure.ts';
import { createSender, endpointAt, sinkAddress, withSink } from '../posts.ts';
import type { Row } from '../row.ts';
import { AT_ONCE, autocannon, BUSY, POSTS, SCHEMES, type Scheme, warm } from './sender.ts';

const BATCHES = Math.ceil(POSTS / AT_ONCE);
const MADE = BATCHES * AT_ONCE;

const delivered = (scheme: Scheme) => (): Measured => {
  const sender = createSender();
  const endpoints = new Map(
    Array.from({ length: AT_ONCE }, (_, i) => [`ep_${i}`, endpointAt(`${sinkAddress()[scheme]}/${i}`, `ep_${i}`)]),
  );
  const { timestamp: eventTime } = JSON.parse(PAYLOAD);
  let made = 0;
  const { deliverDeps } = new DeliveryLab();
  const handler = createDeliverHandler({
    ...deliverDeps,
    regions: { findRegion: async () => undefined, listRegions: async () => [] },
    endpoints: { ...deliverDeps.endpoints, findEndpoint: async id => endpoints.get(id), isDeleted: async () => false },
    circuits: {
      ...deliverDeps.circuits,
      findCircuit: async (id, region) => ({
        ...afterSuccess(newCircuit(id, region), Date.now()),
        judgedSince: '2026-11-24T03:00:00.000Z',
      }),
    },
    ledger: { ...deliverDeps.ledger, findDelivery: async () => undefined, putDelivery: async () => 'done' },
    feed: { ...deliverDeps.feed, findEvent: async id => ({ id, body: PAYLOAD }) },
    post: async (endpoint, eventId, payload) => {
      const result = await sender.post(endpoint, eventId, payload);
      if (result.status === 200) made++;
      return result;
    },
    failed: { showAfter: async () => undefined },
    log: createLogger('deliver', { write: () => undefined }),
  });
  let ids = 0;
  const call = async () => {
    made = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const Records = [...endpoints.keys()].map(endpointId => {
        const message: DeliveryMessage = { endpointId, eventId: `evt_${++ids}`, eventTime };
        return { messageId: message.eventId, body: JSON.stringify(message) };
      });
      await handler({ Records } as Parameters<typeof handler>[0]);
    }
    if (made !== MADE) throw new Error(`${made} of ${MADE} were delivered.`);
  };
  return { ...warm(POSTS), call, close: () => sender.close() };
};

export const subjects: Subjects = {
  http: delivered('http'),
  https: delivered('https'),
  'floor of http': autocannon('http'),
  'floor of https': autocannon('https'),
};

const WHY =
  'the sender takes most of it. The function adds to each delivery a message and an event that are parsed, an outcome, a circuit, a ledger row and a log line, and a promise for each port that it asks.';
const GOALS = { http: 3, https: 2.1 };

export const row: Row = {
  name: 'deliver',
  isCheap: false,
  about: `The deliver function from its messages on, ${AT_ONCE} in a batch, with address guard, look-up, signature, log and a table and circuits that are at hand. Receiver and floor: as for the sender. System calls are a larger share of the floor than of the function, so that the ratio depends on what they, and waking up for an answer, cost on a machine; that of the sender, too. To a receiver that does no work it was at 3.46 × and 2.61 ×, above its goals, on the same machine as the sender.`,
  async measure() {
    installCompetitors();
    const names = SCHEMES.flatMap(scheme => [scheme, `floor of ${scheme}`] as const);
    return withSink(async () => {
      const samples = await alternate(import.meta.url, names);
      return explain(import.meta.url, SCHEMES, scheme => {
        const floor = samples[`floor of ${scheme}`];
        const scale = POSTS / MADE;
        const { ratio, spread } = ratioOf(samples[scheme], floor);
        return {
          name: `deliver, ${scheme}`,
          ratio: ratio * scale,
          spread: [spread[0] * scale, spread[1] * scale] as const,
          unit: '×',
          goal: GOALS[scheme],
          why: WHY,
          beside: {
            measured: `${describeCpu(samples[scheme], MADE)} a delivery`,
            floor: describeCpu(floor, POSTS),
          },
        };
      });
    }, BUSY);
  },
};
