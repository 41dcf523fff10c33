import { PROVIDER_DETAIL_LIST, PROVIDER_ORDER_LIST } from '../answers/provider.ts';
import { TOKEN } from '../answers/token.ts';
import { PROVIDER_DETAILS, PROVIDER_ORDERS } from '../provider.ts';
import { REQUEST_TOKEN } from '../token.ts';
import { PROVIDER_ORDER } from './examples.ts';
import { type Group, input } from './operation.ts';

const NOT_YET = 'No answer of the provider is stored whole yet.';

export const PROVIDER = {
  name: 'The provider’s calls',
  description: 'As NTT Com documents them: its clients work here when their host is changed.',
  operations: {
    'POST /oauth/accesstokens': {
      id: 'requestToken',
      summary: 'Get an access token',
      body: input(
        REQUEST_TOKEN,
        { grantType: 'Always this.', clientId: 'The client.', clientSecret: 'Its secret.' },
        { grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' },
      ),
      answers: {
        200: {
          description: 'A token.',
          body: TOKEN,
          example: {
            accessToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl',
            tokenType: 'BearerToken',
            expiresIn: '3600',
            scope: 'orders:read',
            issuedAt: '1795402800000',
          },
        },
      },
      problems: {
        401: 'There is no such client, or it has another secret.',
        404: 'Tokens are not given here, but by an issuer of the operator’s own.',
        503: 'Tokens cannot be issued at the moment.',
      },
    },
    'GET /business-process/service-orders': {
      id: 'listServiceOrders',
      summary: 'List the orders of a service',
      description: 'What the last complete answer of the provider held, with its values unchanged. It has no pages.',
      query: input(PROVIDER_ORDERS, {
        serviceName: 'The service.',
        connection: 'Whose orders; left out: `default`, or the first that the client may see.',
      }),
      answers: {
        200: {
          description: 'The orders.',
          body: PROVIDER_ORDER_LIST,
          example: { items: [PROVIDER_ORDER], resultCount: 1 },
        },
      },
      problems: { 503: NOT_YET },
      isConditional: true,
      hasLastModified: true,
    },
    'GET /business-process/service-order-details': {
      id: 'listServiceOrderDetails',
      summary: 'List details of orders',
      description:
        'In the provider’s envelope, and outside its service hours too. Without dates: what was updated within a month. The time of an update is when it was observed.',
      query: input(PROVIDER_DETAILS, {
        webentry_id: 'Only of this web entry.',
        n_no: 'Only of this contract.',
        v_no: 'Only of this customer network.',
        data_update_date_from: 'Updated then or later: a day `YYYY/MM/DD`, or `YYYY/MM/DD hh:mm:ss`, in Japan.',
        data_update_date_to: 'Updated then or earlier.',
        connection: 'Whose details; left out: `default`, or the first that the client may see.',
      }),
      answers: {
        200: {
          description: 'The details.',
          body: PROVIDER_DETAIL_LIST,
          example: {
            code: 200,
            detail: { detailCode: 'I01', detailMsg: '正常終了しました。(検索結果:1件)' },
            result: [{ webEntryId: 'W0000001', contractLineNumDistribut: 'N12345678', kind: '新設' }],
          },
        },
      },
      problems: { 503: NOT_YET },
      isConditional: true,
      hasLastModified: true,
    },
  },
} as const satisfies Group;
