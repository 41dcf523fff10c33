import { parseConfig } from '../../../infra/config.ts';
import { costOf, idleMonth, sumOf } from '../../../infra/cost/estimate.ts';
import { PRICED_REGIONS } from '../../../infra/cost/prices.ts';
import { countNow } from '../../cost/count-now.ts';
import type { Result, Row } from '../row.ts';

const DELIVERIES = 1_000_000;
const WHY =
  'writes are half of it: four units for a change with one delivery (the order with its kept event, the event, its entry in the index `history`, the row in the ledger), each the least that DynamoDB takes, and nine for each poll with changes (record, lease, slot, circuit). A fifth is what functions cost at the run times that docs/cost.md takes for granted. Reads are a seventh: the row and the event of each delivery, the order and the event that its item kept before of each change, the whole comparison once an hour. Without the index it would still be missed, and what another region told of an order would not be found ([decision 1](decisions/1-table-keys.md)).';

export const row: Row = {
  name: 'money',
  isCheap: false,
  about:
    'What was counted at the engines (test/cost) times the prices of infra/cost/prices.json, in the dearest of their regions: a month of one region in which nothing changes, watching apart; and a million deliveries to one endpoint and to ten, ten changes a poll. docs/cost.md has the parts, and what is taken for granted.',
  async measure() {
    const counted = await countNow();
    const idle = PRICED_REGIONS.map(awsRegion =>
      sumOf([...idleMonth({ ...parseConfig({}), regions: [regionIn(awsRegion)] }, counted).values()].flat()),
    );
    const million = (endpoints: 1 | 10) => {
      const deliveries = counted.changes * endpoints;
      return PRICED_REGIONS.map(
        awsRegion => (sumOf(costOf(counted.delivered[endpoints], awsRegion)) * DELIVERIES) / deliveries,
      );
    };
    return [
      dearest('money, idle month', idle, 4),
      dearest('money, a million deliveries', million(1), 5),
      dearest('money, a million deliveries to ten', million(10), 5),
    ];
  },
};

function regionIn(awsRegion: string) {
  const [region] = parseConfig({}).regions;
  if (region === undefined) throw new Error('The default configuration has no region.');
  return { ...region, awsRegion };
}

function dearest(name: string, usd: readonly number[], goal: number): Result {
  const spread = [Math.min(...usd), Math.max(...usd)] as const;
  return {
    name,
    ratio: spread[1],
    unit: 'US$',
    spread,
    goal,
    why: WHY,
    beside: { prices: PRICED_REGIONS.join(' and ') },
  };
}
