import { HEALTH, WATCH_STATUS } from '../answers/status.ts';
import type { Group } from './operation.ts';

export const STATUS = {
  name: 'Status',
  description: 'How order-relay itself is.',
  operations: {
    'GET /health': {
      id: 'getHealth',
      summary: 'Ask whether the region serves',
      answers: {
        200: { description: 'It does.', body: HEALTH, example: { status: 'ok', region: 'jp', version: '0.1.0' } },
      },
      problems: { 503: 'The region cannot read its table, or is being taken out of service: ask another.' },
    },
    'GET /status': {
      id: 'getStatus',
      summary: 'Get how polls and regions are',
      answers: {
        200: {
          description: 'An entry for each connection and service, and one for each region.',
          body: WATCH_STATUS,
          example: {
            data: [
              {
                connection: 'default',
                service: 'uno',
                state: 'ok',
                lastCompletePollAt: '2026-11-23T03:00:00.000Z',
                failures: 0,
                leaseOwner: 'jp',
                leaseUntil: '2026-11-23T03:12:30.000Z',
                doubtedAnswers: 0,
              },
            ],
            regions: [
              { name: 'jp', at: '2026-11-23T03:04:00.000Z', version: '0.2.0', state: 'ok', leases: 10, backlogs: 1 },
            ],
          },
        },
      },
    },
  },
} as const satisfies Group;
