import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectionSecretName, keySecretName } from '../../infra/secrets.ts';
import { type Resource, synthesizeHome } from '../infra/synthesized.ts';

const page = readFileSync(new URL('../../docs/regions.md', import.meta.url), 'utf8');
/** The dashboard goes with the stack, and comes with it: `cdk import` leaves out what has no identifier. */
const resources = Object.entries<Resource>(synthesizeHome().toJSON().Resources).filter(
  ([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard',
);

describe('what is imported again', () => {
  const [, text = ''] = page.match(/^cat >retained\.json <<END\n(.*?)^END$/ms) ?? [];
  const identifiers: Record<string, Record<string, string>> = JSON.parse(text.replaceAll(/\$\(arn (.*?)\)/g, '$1'));

  it('is everything that outlives the home stack, by its logical id', () => {
    const retained = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'RetainExceptOnCreate');
    expect(Object.keys(identifiers).sort()).toEqual(retained.map(([logicalId]) => logicalId).sort());
    expect(retained).toHaveLength(resources.length);
  });

  it('is found by the name of each', () => {
    const names = Object.fromEntries(
      resources.map(([logicalId, { Properties }]) => [logicalId, Properties.Name ?? Properties.TableName]),
    );
    for (const [logicalId, identifier] of Object.entries(identifiers))
      expect(Object.values(identifier)).toEqual([names[logicalId]]);
    expect(Object.values(names)).toContain(keySecretName('order-relay', 'root'));
    expect(Object.values(names)).toContain(connectionSecretName('order-relay', 'default'));
  });
});
