import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest } from './api/answer-request.ts';
import { grantTokenRoute } from './api/grant-token.ts';
import { listDetailsRoute } from './api/list-details.ts';
import { listOrdersRoute } from './api/list-orders.ts';
import { createQuotaCounter, type Quota } from './api/quota.ts';
import { createTokenDesk } from './api/token-desk.ts';
import { createRunningClock, type SimulatedClock } from './clock.ts';
import { createFaultSwitch, type FaultOptions } from './faults/fault-switch.ts';
import type { FaultName } from './faults/faults.ts';
import { createRandom } from './random.ts';
import { createRequestLog, type LoggedRequest } from './request-log.ts';
import type { Service } from './services.ts';
import type { DetailItem } from './world/detail.ts';
import { createDetailBook, type DetailEntry } from './world/detail-book.ts';
import { createDetailWorld } from './world/detail-world.ts';
import type { Item } from './world/item.ts';
import { createOrderBook } from './world/order-book.ts';
import { createWorld, type WorldOptions } from './world/world.ts';

export interface SimulatorOptions {
  /** A free one unless given. */
  port?: number;
  /** Of tokens, quota and world; real time unless given. */
  clock?: SimulatedClock;
  seed?: number;
  /** Orders to begin with, and how fast they move; without it there are none until a test puts some. */
  world?: WorldOptions;
  quota?: Quota;
  /** When details are served; always unless given. */
  servesDetails?: (atMs: number) => boolean;
}

export interface Simulator {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  /** What the list call answers now, faults aside. */
  orders(service: Service): Item[];
  /** Adds the order, or takes the place of the one with its orderRequestNum and contractId. */
  put(service: Service, item: Item): void;
  remove(service: Service, orderRequestNum: string): void;
  replace(service: Service, items: readonly Item[]): void;
  /** Details as they are now, with their times. */
  details(): DetailEntry[];
  /** Adds or updates a detail, now; answers hold it `lateMs` later. */
  putDetail(item: DetailItem, options?: { lateMs?: number; updatedMs?: number }): void;
  /** Whether the customer applied for details; so it is at first. */
  applyForDetails(isApplied: boolean): void;
  /** Switches a fault on until it is switched off (`undefined`) or has struck `times`. */
  fault(name: FaultName | undefined, options?: FaultOptions): void;
  /** The last requests, in order of arrival. */
  requests: readonly LoggedRequest[];
  /** Ends every connection at once, the hanging ones too. */
  close(): Promise<void>;
}

/** The provider's API on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, clock = createRunningClock(), seed = 1, servesDetails: isOpen = () => true } = options;
  const book = createOrderBook();
  const world = options.world && createWorld(options.world, { book, clock, random: createRandom(seed) });
  // A course of its own: how many tokens are asked for must not change what orders do.
  const random = createRandom(seed + 1);
  const desk = createTokenDesk(clock, random);
  const faultSwitch = createFaultSwitch();
  const log = createRequestLog();
  const orders = (service: Service) => {
    world?.catchUp();
    return book.list(service);
  };

  const detailBook = createDetailBook();
  const detailWorld =
    options.world &&
    createDetailWorld(options.world.changeEveryMs, {
      orders: { list: orders },
      details: detailBook,
      clock,
      random: createRandom(seed + 2),
    });
  let isApplied = true;
  const details = {
    list: (atMs: number) => {
      detailWorld?.catchUp();
      return detailBook.list(atMs);
    },
  };

  const routes = [
    grantTokenRoute(desk),
    listOrdersRoute({ list: orders }),
    listDetailsRoute({ book: details, clock, isApplied: () => isApplied, isOpen }),
  ];
  const exceedsQuota = createQuotaCounter(options.quota, clock);
  const gateway = { routes, desk, exceedsQuota, faultSwitch, log, clock, random };
  const server = createServer((request, response) => {
    // Fails when the client goes away while it sends.
    answerRequest(gateway, { request, response }).catch((error: Error) => response.destroy(error));
  });
  // Longer than any client keeps a connection idle, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    consumerKey: desk.consumerKey,
    consumerSecret: desk.consumerSecret,
    orders,
    put: book.put,
    remove: book.remove,
    replace: book.replace,
    details: detailBook.entries,
    putDetail: (item, { lateMs = 0, updatedMs = clock.now() } = {}) =>
      detailBook.put({ item, updatedMs, visibleMs: updatedMs + lateMs }),
    applyForDetails: applied => {
      isApplied = applied;
    },
    fault: faultSwitch.set,
    requests: log.entries,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
