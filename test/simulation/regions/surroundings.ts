import type { PostResult } from '../../../shared/domain/deliver/attempt.ts';
import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import type { DetailPollResult } from '../../../shared/domain/watch/poll-details.ts';
import type { Random } from '../../simulator/random.ts';
import type { Faults, Process } from '../process.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Kind, Shown } from './listing.ts';
import type { SimulatedProvider } from './provider.ts';
import type { SimulatedDetails } from './provider-details.ts';
import type { ServiceTime } from './service-time.ts';

const MINUTE_MS = 60_000;
/** Between two polls. */
export const INTERVAL_MS: Readonly<Record<Kind, number>> = { order: 5 * MINUTE_MS, detail: 15 * MINUTE_MS };
export const GONE_MS = 15 * MINUTE_MS;
export const POLL_LIMIT_MS = MINUTE_MS;

/** A poll that asked the provider. Times are virtual, by no region's clock. */
export interface Asked {
  readonly at: number;
  readonly region: number;
  readonly name: string;
  /** What it asked for. */
  readonly kind: Kind;
  outcome: DetailPollResult['outcome'] | 'died';
  /** The complete answer that it got, if it got one. */
  shown?: Shown;
}

/** What all regions share. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly faults: Faults;
  readonly tell: (what: string) => void;
  readonly subject: Subject;
  readonly regions: readonly string[];
  readonly provider: SimulatedProvider;
  readonly details: SimulatedDetails;
  readonly serviceTime: ServiceTime;
  readonly tellBaseline: boolean;
  readonly asked: Asked[];
  /** Told of each poll that found changes. */
  readonly onChanged: (region: number) => void;
  /** Whether no function of this region runs. */
  readonly isDown: (region: number) => boolean;
  readonly isDraining: (region: number) => boolean;
  readonly post: (own: Process, to: Endpoint, eventId: string, body: string) => Promise<PostResult>;
}
