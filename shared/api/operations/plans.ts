import { SITE_WORK_PAGE } from '../answers/plans.ts';
import { LIST_SITE_WORK } from '../plans.ts';
import { ORDER, PROVIDER_ORDER } from './examples.ts';
import { type Group, input } from './operation.ts';

const SITE_WORK = {
  day: '2026-12-11',
  timeBand: 'AM',
  milestone: 'in_house_work',
  kind: 'scheduled',
  date: '2026/12/11',
  status: '日程調整済',
  planned: { first: '2026/12/04', current: '2026/12/11', slippedDays: 7 },
  connection: ORDER.connection,
  detailId: 'W00001234~1~M',
  contractId: PROVIDER_ORDER.contractId,
  productName: 'Arcstar Universal One',
  orderKind: '新設',
};

export const PLANS = {
  name: 'Plans',
  description: 'What comes when.',
  operations: {
    'GET /site-work': {
      id: 'listSiteWork',
      summary: 'List site work by day',
      description:
        'The earliest first. Each site work of each detail stands on one day: that on which it was done, else that for which it is scheduled, else that for which it was requested (which counts as scheduled once it has a scheduled time band and the provider has no field for another date). What has no day, is not needed or was withdrawn is left out. It tells of nobody, unless `detail=full` asks for that.',
      query: input(LIST_SITE_WORK, {
        from: 'The first day, in Japan; left out: today, or the last day if that is before.',
        to: 'The last day; left out: 13 days after the first. At most 92 days are one call.',
        detail:
          '`full` adds who comes, and where, for clients with the scope `order-details:read`; left out: `milestones`.',
        connection: 'Whose site work; left out: `default`, or the first that the client may see.',
        limit: 'How many a page has at most.',
        cursor: 'From the page before, to get the next one; the other parameters must stay.',
      }),
      answers: { 200: { description: 'A page.', body: SITE_WORK_PAGE, example: { data: [SITE_WORK] } } },
      problems: { 503: 'No answer of the provider about details is stored whole yet.' },
      isConditional: true,
    },
  },
} as const satisfies Group;
