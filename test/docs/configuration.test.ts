import { globSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, jsonSchema } from '../../infra/config/json-schema.ts';
import { referenceFiles, rootPath } from '../../infra/config/reference.ts';
import { loadConfig, parseConfig } from '../../infra/config.ts';

const read = (path: string) => readFileSync(rootPath(path), 'utf8');

describe.each(referenceFiles())('$path', ({ path, text }) => {
  it('is what npm run docs:configuration makes', () => {
    expect(read(path)).toBe(text);
  });
});

describe('the schema for editors', () => {
  const validate = new Ajv({ strict: false }).compile(jsonSchema());
  const fieldsOf = ({ properties = {}, items }: JsonSchema): JsonSchema[] =>
    Object.values(properties)
      .flatMap(field => [field, ...fieldsOf(field)])
      .concat(items ? fieldsOf(items) : []);

  it.each([
    { name: 'Order Relay' },
    { regions: [] },
    { regions: [{ name: 'jp', awsRegion: 'Tokyo', upstreamHost: 'https://jp.api.ntt.com' }] },
    { connections: ['a', 'a'] },
    { listEveryMinutes: 7 },
    { keepDays: 89 },
    { waf: {} },
    { conections: ['a'] },
  ])('refuses %j, as parseConfig does', config => {
    expect(validate(config)).toBe(false);
    expect(() => parseConfig(config)).toThrow();
  });

  it('describes every field', () => {
    expect(fieldsOf(jsonSchema()).length).toBeGreaterThan(20);
    for (const { description } of fieldsOf(jsonSchema())) expect(description).toMatch(/\.$/);
  });

  it.each(globSync('docs/examples/*.json', { cwd: rootPath('') }))('takes %s, and parseConfig too', path => {
    expect(validate(JSON.parse(read(path)))).toBe(true);
    expect(loadConfig(rootPath(path)).regions.length).toBeGreaterThan(0);
    expect(read('docs/configuration.md')).toContain(read(path));
  });
});

it('the example of one region is what there is without a file', () => {
  expect(loadConfig(rootPath('docs/examples/one-region.json'))).toEqual(parseConfig({}));
});
