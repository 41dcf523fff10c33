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
    },
    'GET /status': {
      id: 'getStatus',
      summary: 'Get how polls go',
      answers: {
        200: {
          description: 'An entry for each connection and service.',
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
          },
        },
      },
    },
  },
} as const satisfies Group;
