import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { TABLE } from './topology.ts';

export interface RelayTableProps {
  readonly name: string;
  readonly replicaRegions: readonly string[];
}

/**
 * The one global table. An update of an existing table may add one index or one replica, no more:
 * add regions to the configuration one by one, with a deployment after each.
 */
export class RelayTable extends Construct {
  constructor(scope: Construct, id: string, { name, replicaRegions }: RelayTableProps) {
    super(scope, id);
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
    new TableV2(this, 'Table', {
      tableName: name,
      partitionKey: text(TABLE.partitionKey),
      sortKey: text(TABLE.sortKey),
      globalSecondaryIndexes: Object.entries(TABLE.indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: text(index.partitionKey),
        sortKey: 'sortKeyIsNumber' in index ? { name: index.sortKey, type: AttributeType.NUMBER } : text(index.sortKey),
      })),
      billing: Billing.onDemand(),
      timeToLiveAttribute: TABLE.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      replicas: replicaRegions.map(region => ({ region })),
    });
  }
}
