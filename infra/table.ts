import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { projectionOf, TABLE } from './topology.ts';

export interface RelayTableProps {
  readonly name: string;
  readonly replicaRegions: readonly string[];
  /** Whether no call can delete it; a deployment that fails before it is complete could not remove it either. */
  readonly isProtected: boolean;
}

/**
 * The one global table. It may be created with any number of replicas and indexes; an update adds or removes one of
 * either, no more, and CloudFormation refuses another. A template cannot see how many replicas there were: regions are
 * added to the configuration and taken out of it one by one, with a deployment after each.
 *
 * It outlives its stack, but not the deployment that was to create it and failed: that one can be repeated.
 */
export class RelayTable extends Construct {
  constructor(scope: Construct, id: string, { name, replicaRegions, isProtected }: RelayTableProps) {
    super(scope, id);
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
    new TableV2(this, 'Table', {
      tableName: name,
      partitionKey: text(TABLE.partitionKey),
      sortKey: text(TABLE.sortKey),
      globalSecondaryIndexes: Object.entries(TABLE.indexes).map(([indexName, index]) => {
        const { ProjectionType: type, NonKeyAttributes: nonKeyAttributes } = projectionOf(index);
        return {
          indexName,
          partitionKey: text(index.partitionKey),
          sortKey:
            'sortKeyIsNumber' in index ? { name: index.sortKey, type: AttributeType.NUMBER } : text(index.sortKey),
          projectionType: ProjectionType[type],
          ...(nonKeyAttributes && { nonKeyAttributes }),
        };
      }),
      billing: Billing.onDemand(),
      timeToLiveAttribute: TABLE.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Replicas need it; DynamoDB refuses to turn it off together with the last replica but one.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: isProtected,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      replicas: replicaRegions.map(region => ({ region })),
    });
  }
}
