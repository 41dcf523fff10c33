import type { Circuit } from '../../../shared/domain/deliver/circuit.ts';
import type { Delivery } from '../../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Sweep } from '../../../shared/domain/deliver/ports.ts';
import type { Clock } from '../../../shared/domain/ports.ts';
import { LaggingIndex } from '../../support/lagging-index.ts';
import { MemoryCircuits } from '../../support/memory-circuits.ts';
import { MemoryDetails } from '../../support/memory-details.ts';
import { MemoryEndpoints } from '../../support/memory-endpoints.ts';
import { type FeedItem, MemoryFeedStore } from '../../support/memory-feed-store.ts';
import { MemoryLedger } from '../../support/memory-ledger.ts';
import { MemoryPolls } from '../../support/memory-polls.ts';
import { MemorySweeps } from '../../support/memory-sweeps.ts';
import { createReplicas, type Replica, type Replication } from '../replica.ts';

/** The stores of one region. */
export interface Tables {
  readonly polls: MemoryPolls;
  readonly details: MemoryDetails;
  readonly feed: MemoryFeedStore;
  readonly endpoints: MemoryEndpoints;
  readonly ledger: MemoryLedger;
  readonly circuits: MemoryCircuits;
  readonly sweeps: MemorySweeps;
}

/**
 * Stores of as many regions as there are clocks, over replicas.
 * @param endpoints that the first region registers
 */
export function createTables(
  clocks: readonly Clock[],
  replication: Replication,
  endpoints: readonly Endpoint[],
): Tables[] {
  const replicas = <V>(kind: string): Replica<V>[] =>
    createReplicas<V>(clocks.length, {
      ...replication,
      onWrite: (replica, key) => replication.onWrite?.(replica, `${kind} ${key}`),
    });
  const polls = replicas<string>('polls');
  const details = replicas<string>('detail');
  const feed = replicas<FeedItem>('feed');
  const registered = replicas<string>('endpoint');
  const ledger = replicas<Delivery>('delivery');
  const circuits = replicas<Circuit>('circuit');
  const sweeps = replicas<Sweep>('sweep');
  const { time, random } = replication;
  const indexOf = <T>(replica: Replica<T>) => {
    const index = new ReplicatedIndex<T>(
      () => time.now,
      () => (random.fraction() < 0.5 ? random.integer(0, 5_000) : 0),
    );
    replica.onTake = (key, value, order) => index.show(key, value, order);
    return index;
  };
  return clocks.map((clock, i) => ({
    polls: new MemoryPolls(at(polls, i)),
    details: new MemoryDetails(at(polls, i), at(details, i)),
    feed: new MemoryFeedStore(clock, at(feed, i)),
    endpoints: new MemoryEndpoints(i === 0 ? endpoints : [], at(registered, i)),
    ledger: new MemoryLedger(indexOf(at(ledger, i)), at(ledger, i)),
    circuits: new MemoryCircuits(indexOf(at(circuits, i)), at(circuits, i)),
    sweeps: new MemorySweeps(at(sweeps, i)),
  }));
}

const at = <V>(replicas: readonly Replica<V>[], i: number) => replicas[i] as Replica<V>;

/** Follows a replica, in the order of its versions, and not the puts of one store. */
class ReplicatedIndex<T> extends LaggingIndex<T> {
  override put(): void {}

  show(key: string, value: T, order: number): void {
    super.put(key, value, order);
  }
}
