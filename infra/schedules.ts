import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { SERVICES } from '../shared/domain/provider/services.ts';
import { tickShare } from '../shared/domain/watch/lease/rank.ts';
import type { Config, Region } from './config.ts';
import { SCHEDULES } from './topology.ts';

export type ScheduledFunction = keyof typeof SCHEDULES;

export interface SchedulesProps {
  readonly functions: Readonly<Record<ScheduledFunction, LambdaFunction>>;
  readonly config: Pick<Config, 'connections' | 'listEveryMinutes' | 'details' | 'regions'>;
  readonly region: Region;
  readonly isPaused: boolean;
}

/**
 * Who is invoked when. Regions poll the same service at different minutes: they do not ask at the same moment when a
 * lease has run out, and a request to hand it back is read soon. A tick that failed is not repeated: the next one is the retry. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { functions, config, region, isPaused }: SchedulesProps) {
    super(scope, id);
    const { connections, listEveryMinutes, details } = config;
    const state = isPaused ? 'DISABLED' : 'ENABLED';
    const names = Object.keys(SCHEDULES) as ScheduledFunction[];
    const { roleArn } = createRole(
      this,
      names.map(name => functions[name]),
    );
    const ownShare = tickShare(
      region.name,
      config.regions.map(({ name }) => name),
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
          scheduleExpression: everyMinutes(listEveryMinutes, share + ownShare),
          // Scheduler keeps time to the minute; within it, the window spreads the polls.
          flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 1 },
          state,
          target: target('poll-orders', { connection, service }),
        });
      });
    });

    const firstMinute = minuteOf(details.everyMinutes, ownShare);
    const detailPolls = new Construct(this, 'poll-details');
    for (const connection of connections) {
      new CfnSchedule(detailPolls, connection, {
        description: `Polls the details of connection ${connection}, on weekdays of Japan; the function knows the holidays`,
        scheduleExpression: `cron(${firstMinute}/${details.everyMinutes} 9-17 ? * MON-FRI *)`,
        scheduleExpressionTimezone: 'Asia/Tokyo',
        flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 1 },
        state,
        target: target('poll-details', { connection }),
      });
    }

    new CfnSchedule(this, 'retry-due', {
      description: 'Queues due deliveries',
      scheduleExpression: everyMinutes(SCHEDULES['retry-due'].everySeconds / 60, 0),
      flexibleTimeWindow: { mode: 'OFF' },
      state,
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

/** A cron expression for every `minutes` (a divisor of 60), starting at `share` of the interval. */
function everyMinutes(minutes: number, share: number): string {
  return `cron(${minuteOf(minutes, share)}/${minutes} * * * ? *)`;
}

/** The minute at `share` of an interval; what is over one interval belongs to the next. */
const minuteOf = (minutes: number, share: number) => Math.floor((share % 1) * minutes);
