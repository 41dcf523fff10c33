import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { SERVICES } from '../shared/domain/provider/services.ts';
import type { Config } from './config.ts';
import { SCHEDULES } from './topology.ts';

export type ScheduledFunction = keyof typeof SCHEDULES;

export interface SchedulesProps {
  readonly functions: Readonly<Record<ScheduledFunction, LambdaFunction>>;
  readonly config: Pick<Config, 'connections' | 'listEveryMinutes' | 'details'>;
}

/** Who is invoked when. A tick that failed is not repeated: the next one is the retry. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { functions, config }: SchedulesProps) {
    super(scope, id);
    const { connections, listEveryMinutes, details } = config;
    const names = Object.keys(SCHEDULES) as ScheduledFunction[];
    const { roleArn } = createRole(
      this,
      names.map(name => functions[name]),
    );
    const target = (name: ScheduledFunction, input: unknown) => ({
      arn: functions[name].functionArn,
      roleArn,
      input: JSON.stringify(input),
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    });

    const polls = new Construct(this, 'poll-orders');
    connections.forEach((connection, c) => {
      const ofConnection = new Construct(polls, connection);
      SERVICES.forEach((service, s) => {
        const share = (c * SERVICES.length + s) / (connections.length * SERVICES.length);
        new CfnSchedule(ofConnection, service, {
          description: `Polls the ${service} orders of connection ${connection}`,
          scheduleExpression: everyMinutes(listEveryMinutes, share),
          // Scheduler keeps time to the minute; within it, the window spreads the polls.
          flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 1 },
          target: target('poll-orders', { connection, service }),
        });
      });
    });

    const detailPolls = new Construct(this, 'poll-details');
    for (const connection of connections) {
      new CfnSchedule(detailPolls, connection, {
        description: `Polls the details of connection ${connection}, on weekdays of Japan; the function knows the holidays`,
        scheduleExpression: `cron(0/${details.everyMinutes} 9-17 ? * MON-FRI *)`,
        scheduleExpressionTimezone: 'Asia/Tokyo',
        flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 1 },
        target: target('poll-details', { connection }),
      });
    }

    new CfnSchedule(this, 'retry-due', {
      description: 'Queues due deliveries',
      scheduleExpression: everyMinutes(SCHEDULES['retry-due'].everySeconds / 60, 0),
      flexibleTimeWindow: { mode: 'OFF' },
      target: target('retry-due', {}),
    });
  }
}

function createRole(scope: Construct, functions: readonly LambdaFunction[]): Role {
  const { account } = Stack.of(scope);
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    inlinePolicies: {
      Invoke: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: functions.map(({ functionArn }) => functionArn),
          }),
        ],
      }),
    },
  });
}

/** A cron expression for every `minutes` (a divisor of 60), starting at `share` (0 to 1) of the interval. */
function everyMinutes(minutes: number, share: number): string {
  return `cron(${Math.floor(share * minutes)}/${minutes} * * * ? *)`;
}
