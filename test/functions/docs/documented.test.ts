import { describe, expect, it } from 'vitest';
import { mustBeDocumented } from '../../support/openapi.ts';

const HEALTHY = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  text: '{"status":"ok","region":"jp","version":"1"}',
};

describe('what the tests hold answers against', () => {
  it('takes an answer that is as described', () => {
    expect(() => mustBeDocumented('GET /health', HEALTHY)).not.toThrow();
    expect(() => mustBeDocumented('HEAD /health', { ...HEALTHY, text: '' })).not.toThrow();
  });

  it.each([
    ['this status', { status: 418 }],
    ['the header x-powered-by', { headers: { ...HEALTHY.headers, 'x-powered-by': 'node' } }],
    ['the type "text/html"', { headers: { 'content-type': 'text/html' } }],
    ['"additionalProperty":"age"', { text: '{"status":"ok","region":"jp","version":"1","age":1}' }],
    ['"missingProperty":"region"', { text: '{"status":"ok","version":"1"}' }],
  ])('refuses %s', (what, change) => {
    expect(() => mustBeDocumented('GET /health', { ...HEALTHY, ...change })).toThrow(what);
  });
});
