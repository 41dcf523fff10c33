import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS, OPTIONAL_FUNCTIONS } from '../../infra/topology.ts';
import { ROUTES, type Route } from '../../shared/api/routes.ts';
import { SHIPPED } from './shipped.ts';
import { functionOf, resourcesOf, synthesize, templateOf } from './synthesized.ts';

const regions = SHIPPED.regions.slice(0, 1);
const withAll = templateOf(
  synthesize({ regions, ...Object.fromEntries(OPTIONAL_FUNCTIONS.map(name => [name, true])) }),
  'jp',
);
const without = templateOf(synthesize({ regions }), 'jp');

const descriptions = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties.Description);

describe.each(OPTIONAL_FUNCTIONS)('%s, left out of the configuration,', name => {
  const paths = (ROUTES as readonly Route[]).filter(route => route.function === name).map(({ resource }) => resource);
  const [first = ''] = paths[0]?.split('/').slice(1) ?? [];

  it('is not deployed: no function, no route, no right', () => {
    expect(descriptions(withAll)).toContain(FUNCTIONS[name].description);
    expect(descriptions(without)).not.toContain(FUNCTIONS[name].description);
    const parts = resourcesOf(without, 'AWS::ApiGateway::Resource').map(({ Properties }) => Properties.PathPart);
    expect(first).not.toBe('');
    expect(parts).not.toContain(first);
    expect(
      JSON.stringify(without)
        .toLowerCase()
        .replaceAll(`"left_out":"${OPTIONAL_FUNCTIONS.join(',')}"`, ''),
      // A dashboard is no board, and an address of one in chats may be any.
    ).not.toMatch(new RegExp(`(?<![a-z])${name}(?!_url)`));
  });

  it('is not described either', () => {
    const leftOut = (template: Template) => functionOf(template, 'docs').Properties.Environment.Variables.LEFT_OUT;
    expect(leftOut(without).split(',')).toContain(name);
    expect(leftOut(withAll)).toBe('');
  });
});

it('nothing else differs: what people have for themselves, the rest does not know', () => {
  const rest = descriptions(withAll).filter(each => descriptions(without).includes(each));
  expect(rest.sort()).toEqual(descriptions(without).sort());
});
