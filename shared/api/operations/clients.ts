import { CLIENT, CLIENT_LIST, CLIENT_SECRET, CREATED_CLIENT } from '../answers/client.ts';
import { CREATE_CLIENT, ENDPOINTS_KEPT, ROTATE_CLIENT_SECRET } from '../clients.ts';
import { type Group, input } from './operation.ts';

const ELSEWHERE = 'Clients are those of an issuer of the operator’s own.';
const NONE = `There is no such client. Or: ${ELSEWHERE}`;

const EXAMPLE = {
  clientId: 'cl_0a1b2c3d4e5f60718293a4b5',
  name: 'dashboard',
  scopes: ['orders:read'],
  slot: { number: 3, shared: false },
  createdAt: '2026-11-23T03:00:00.000Z',
  createdBy: 'operator',
  secrets: [{ version: '1', createdAt: '2026-11-23T03:00:00.000Z' }],
};
const SECRET = 'c2VjcmV0LWZvci10aGlzLWV4YW1wbGUtb25seQ';

export const CLIENTS = {
  name: 'Clients',
  description: 'Who may call. A client sees, makes and ends only those that have no more rights than itself.',
  operations: {
    'POST /clients': {
      id: 'createClient',
      summary: 'Make a client',
      body: input(
        CREATE_CLIENT,
        {
          name: 'For people.',
          scopes: 'What it may do: nothing that the calling client may not.',
          connections: 'All it may see; left out: what the calling client sees.',
        },
        { name: 'dashboard', scopes: ['orders:read'] },
      ),
      answers: {
        201: {
          description: 'The client, and its secret.',
          body: CREATED_CLIENT,
          example: { ...EXAMPLE, clientSecret: SECRET },
        },
      },
      problems: { 404: ELSEWHERE, 409: 'There are as many clients as can be.' },
    },
    'GET /clients': {
      id: 'listClients',
      summary: 'List clients',
      answers: { 200: { description: 'All of them.', body: CLIENT_LIST, example: { data: [EXAMPLE] } } },
      problems: { 404: ELSEWHERE },
    },
    'GET /clients/{clientId}': {
      id: 'getClient',
      summary: 'Get a client',
      answers: { 200: { description: 'The client.', body: CLIENT, example: EXAMPLE } },
      problems: { 404: NONE },
    },
    'DELETE /clients/{clientId}': {
      id: 'deleteClient',
      summary: 'End a client',
      description:
        'Its tokens change nothing any more, and are refused altogether within a minute. The endpoints that it registered go on.',
      answers: { 204: { description: 'It is gone.', headers: [ENDPOINTS_KEPT] } },
      problems: { 404: NONE },
    },
    'POST /clients/{clientId}/secret/rotate': {
      id: 'rotateClientSecret',
      summary: 'Replace the secret of a client',
      description: 'Without an overlap, of two such calls at a time the later ends the new secret of the earlier too.',
      body: {
        ...input(
          ROTATE_CLIENT_SECRET,
          { overlapSeconds: 'How long the old secret is good as well.' },
          { overlapSeconds: 86_400 },
        ),
        isOptional: true,
      },
      answers: {
        200: {
          description: 'The new secret.',
          body: CLIENT_SECRET,
          example: { clientId: EXAMPLE.clientId, clientSecret: SECRET, secrets: EXAMPLE.secrets },
        },
      },
      problems: { 404: NONE, 409: 'Too many old secrets are good still.' },
    },
  },
} as const satisfies Group;
