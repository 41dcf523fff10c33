import { FILE, OPENAPI } from '../answers/docs.ts';
import type { Group } from './operation.ts';

const headers = ['Content-Security-Policy'] as const;

export const DOCS = {
  name: 'Documentation',
  description: 'What you read.',
  operations: {
    'GET /openapi.json': {
      id: 'getOpenApi',
      summary: 'Get this description',
      answers: {
        200: { description: 'OpenAPI 3.1.', body: OPENAPI, headers },
      },
      isConditional: true,
    },
    'GET /docs': {
      id: 'getReference',
      summary: 'Get the reference page',
      answers: { 200: { description: 'A page for people.', body: FILE, mediaTypes: ['text/html'], headers } },
      isConditional: true,
    },
    'GET /docs/{file}': {
      id: 'getFile',
      summary: 'Get a file of the reference page',
      answers: {
        200: {
          description: 'The file.',
          body: FILE,
          mediaTypes: ['text/html', 'text/css', 'text/javascript', 'text/plain'],
          headers,
        },
      },
      problems: { 404: 'There is no such file.' },
      isConditional: true,
    },
    'GET /board': {
      id: 'getBoard',
      summary: 'Get the board',
      description: 'Orders, site work, endpoints and status for people, signed in as a client. It reads this API.',
      answers: {
        200: { description: 'A page for people.', body: FILE, mediaTypes: ['text/html'], headers },
        302: { description: 'To the page’s own address, which has no slash at its end.', headers: ['Location'] },
      },
      isConditional: true,
    },
    'GET /board/{file}': {
      id: 'getBoardFile',
      summary: 'Get a file of the board',
      answers: {
        200: {
          description: 'The file.',
          body: FILE,
          mediaTypes: ['text/html', 'text/css', 'text/javascript'],
          headers,
        },
      },
      problems: { 404: 'There is no such file.' },
      isConditional: true,
    },
  },
} as const satisfies Group;
