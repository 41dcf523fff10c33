import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TABLE } from '../../infra/topology.ts';
import { type Resource, resourcesOf, synthesizeHome } from '../infra/synthesized.ts';

const page = readFileSync(new URL('../../docs/restoring.md', import.meta.url), 'utf8');
const [table] = resourcesOf(synthesizeHome(), 'AWS::DynamoDB::GlobalTable');

describe('the page on restoring', () => {
  it('knows every setting of the table: DynamoDB restores the first ones, the page sets the others', () => {
    const restored = ['AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes', 'KeySchema', 'TableName'];
    const set = ['Replicas', 'StreamSpecification', 'TimeToLiveSpecification'];
    expect(Object.keys(table?.Properties).sort()).toEqual([...restored, ...set].sort());
    // Protection comes back with the deployment that ends the pause.
    const ofReplica = [
      'DeletionProtectionEnabled',
      'GlobalSecondaryIndexes',
      'PointInTimeRecoverySpecification',
      'Region',
    ];
    expect(Object.keys(table?.Properties.Replicas[0]).sort()).toEqual(ofReplica);
  });

  it('sets them as the template does', () => {
    const { StreamSpecification, TimeToLiveSpecification } = (table as Resource).Properties;
    expect(page).toContain(`StreamEnabled=true,StreamViewType=${StreamSpecification.StreamViewType}`);
    expect(page).toContain(`Enabled=true,AttributeName=${TimeToLiveSpecification.AttributeName}`);
  });

  it('takes over every partition in which people are shut out', () => {
    const [, partitions = ''] = page.match(/for partition in (.*?);/) ?? [];
    expect(partitions.split(' ')).toEqual([...TABLE.clientsPartitions, 'ENDPOINTS']);
  });
});
