import type { APIGatewayProxyEvent } from 'aws-lambda';
import { eventRoutes } from '../../../functions/api/events.ts';
import type { RouteTable } from '../../../functions/api/route-table.ts';
import { SCOPES } from '../../../shared/api/routes.ts';
import { EventFeed } from '../../../shared/domain/events/feed.ts';
import { LaneLog } from '../../../shared/domain/events/feed-log.ts';
import type { Random } from '../../simulator/random.ts';
import type { SimulatedRegion } from './region.ts';

/** A client that keeps a cursor and asks for what came since, each time one of these regions. */
export class FeedReader {
  readonly regions: readonly SimulatedRegion[];
  readonly seen: string[] = [];
  readonly #tell: (what: string) => void;
  readonly #routes = new Map<SimulatedRegion, RouteTable>();
  #after: string | undefined;

  constructor(regions: readonly SimulatedRegion[], tell: (what: string) => void) {
    this.regions = regions;
    this.#tell = tell;
  }

  get name(): string {
    return `reader in ${this.regions.map(({ name }) => name).join(' and ')}`;
  }

  /** One call, to a region that answers. Returns how many events it answered. */
  async read(random: Random): Promise<number> {
    const [first, ...others] = this.regions.filter(({ isDown }) => !isDown);
    if (first === undefined) return 0;
    const routes = this.#routesOf(random.pick([first, ...others]));
    const queryStringParameters = { limit: '5', ...(this.#after !== undefined && { after: this.#after }) };
    const requestContext = { authorizer: { scopes: SCOPES.join(' ') } };
    const event = { queryStringParameters, requestContext } as unknown as APIGatewayProxyEvent;
    const answer = await routes['GET /events']?.(event);
    const { data, cursor } = JSON.parse(answer?.content?.text ?? '');
    const ids: string[] = data.map(({ id }: { id: string }) => id);
    this.#after = cursor;
    this.seen.push(...ids);
    if (ids.length > 0) this.#tell(`the ${this.name} sees ${ids.join(', ')}`);
    return ids.length;
  }

  #routesOf(region: SimulatedRegion): RouteTable {
    const known = this.#routes.get(region);
    if (known !== undefined) return known;
    const { tables, clock } = region;
    const routes = eventRoutes({
      feed: new EventFeed(tables.feed),
      feedLog: new LaneLog(tables.feed, clock),
      connections: ['default'],
      readRoot: async () => 'root',
      clock,
    });
    this.#routes.set(region, routes);
    return routes;
  }

  async readAll(random: Random): Promise<void> {
    // Where one region of several has nothing more, another may.
    for (let nothing = 0; nothing < this.regions.length * 3; )
      nothing = (await this.read(random)) === 0 ? nothing + 1 : 0;
  }
}
