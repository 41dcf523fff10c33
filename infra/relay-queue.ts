import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../functions/spec.ts';
import { QUEUES, visibilitySeconds } from './topology.ts';

/**
 * Encrypted, over TLS only, and kept for two days at most, since events may tell of people. Nothing is lost with it: what
 * a dead letter was about is found again in the table (docs/decisions/14-new-accounts.md). It is for whoever looks why.
 */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, { ...SAFE, retentionPeriod: Duration.days(2) });
  }
}

/** A queue of the topology, with its dead letters. */
export class RelayQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, name: QueueName) {
    super(scope, name);
    const { maxReceives } = QUEUES[name];
    this.queue = new Queue(this, 'Queue', {
      ...SAFE,
      // A dead letter's age counts from its first sending: the dead-letter queue must keep messages for longer.
      retentionPeriod: Duration.days(1),
      visibilityTimeout: Duration.seconds(visibilitySeconds(name)),
      deadLetterQueue: { queue: new DeadLetterQueue(this, 'DeadLetters'), maxReceiveCount: maxReceives },
    });
  }
}

const SAFE: QueueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
