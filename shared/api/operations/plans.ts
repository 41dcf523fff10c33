import { SITE_WORK_PAGE, SLIPS } from '../answers/plans.ts';
import { LIST_SITE_WORK, REPORT_SLIPS } from '../plans.ts';
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

const REPORT = {
  from: '2025-12',
  to: '2026-11',
  data: [{ service: ORDER.service, month: '2026-11', orders: 3, totalDays: 26, medianDays: 7, maxDays: 14 }],
};

export const PLANS = {
  name: 'Plans',
  description: 'What comes when, and what slipped.',
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
    'GET /reports/slips': {
      id: 'reportSlips',
      summary: 'Count what slipped, by service and month',
      description:
        'An order slips in a month of Japan’s calendar when it is planned for a later day at its end (or now) than at its beginning (or when it was first planned): several moves in one month are one, and count in the month in which order-relay observed them. Removed orders count, too. Services and months without any are left out, and services without a complete answer of the provider yet.',
      query: input(REPORT_SLIPS, {
        from: 'The first month, such as `2026-04`; left out: eleven months before the last.',
        to: 'The last month; left out: this one. At most 13 months are one report.',
        connection: 'Whose orders; left out: `default`, or the first that the client may see.',
      }),
      answers: { 200: { description: 'The report.', body: SLIPS, example: REPORT } },
      problems: {
        503: 'No answer of the provider is stored whole yet; or there are too many orders to read at once: ask again.',
      },
      isConditional: true,
    },
  },
} as const satisfies Group;
