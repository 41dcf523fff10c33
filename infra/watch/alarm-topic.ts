import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';

export interface AlarmTopicProps {
  readonly alarms: NonNullable<Config['alarms']>;
  readonly notifyingOf: readonly Alarm[];
}

/**
 * Where alarms go, and that they are over. Encrypted by a key of its own, a dollar a month: CloudWatch may not use the one
 * that AWS has for SNS, and would drop what it has to say.
 */
export class AlarmTopic extends Construct {
  constructor(scope: Construct, id: string, { alarms, notifyingOf }: AlarmTopicProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const key = new Key(this, 'Key', {
      description: 'Encrypts notices of alarms',
      enableKeyRotation: true,
      // Nothing that is kept is encrypted by it, and it would be paid for as long as it is there.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Without a condition, as AWS documents it for alarms: here no account is known to stand in the request.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    // A policy of one's own, as that about TLS, takes the place of the one that lets the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    if (alarms.email !== undefined) topic.addSubscription(new EmailSubscription(alarms.email));
    const action = new SnsAction(topic);
    for (const alarm of notifyingOf) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    new CfnOutput(this, 'Arn', { value: topic.topicArn, description: 'Whoever subscribes to it is told of alarms' });
  }
}
