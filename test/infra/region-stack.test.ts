import { describe, expect, it } from 'vitest';
import type { FunctionSpec, QueueName } from '../../functions/spec.ts';
import { FUNCTIONS, type FunctionName, QUEUES } from '../../infra/topology.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { SHIPPED } from './shipped.ts';
import {
  functionOf,
  type Resource,
  resourcesOf,
  type Statement,
  synthesize,
  templateOf,
  textOf,
  toStatement,
} from './synthesized.ts';

const connections = ['default', 'osaka'];
const templates = synthesize({ connections, board: true, calendars: true });
const names = Object.keys(FUNCTIONS) as FunctionName[];
/** Those that call receivers. */
const LOOKING_UP: readonly FunctionName[] = ['deliver', 'api'];
const queueNames = Object.keys(QUEUES) as QueueName[];
const us = templateOf(templates, 'us');

const prefixOf = (name: string) => name.replaceAll('-', '');
const queueArn = (name: QueueName) => `<${name}Queue>`;

function policiesOf(template: typeof us, role: string): Statement[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some((it: unknown) => textOf(it) === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(toStatement));
}

/** One for each effect, condition, action and resource, since CDK merges statements where it can. */
function grantsOf(statements: readonly Statement[]): string[] {
  const grants = statements.flatMap(({ effect, conditions, actions, resources }) =>
    actions.flatMap(action =>
      resources.map(resource => `${effect} ${action} ${resource} ${JSON.stringify(conditions) ?? ''}`),
    ),
  );
  return grants.sort();
}

function allowed(actions: readonly string[], resources: readonly string[]): Statement[] {
  return actions.length === 0 || resources.length === 0 ? [] : [{ effect: 'Allow', actions, resources }];
}

/** Clients' items are for few functions: one that manages them, two that need nothing else, one that looks at them. */
function allowedOnTable(name: FunctionName, table: string): Statement[] {
  const actions = FUNCTIONS[name].table.map(action => `dynamodb:${action}`);
  const [allow] = allowed(actions, [table]);
  if (name === 'calendars')
    return [
      onPartitions(
        table,
        ['GetItem', 'BatchGetItem', 'Query'],
        ['CALENDARS', 'ORDERS#*', 'DETAILS#*', 'POLL#*', 'CLIENTS', 'DELETED_CLIENTS'],
      ),
      onPartitions(table, ['PutItem', 'DeleteItem'], ['CALENDARS']),
    ];
  if (allow === undefined || name === 'api') return allowed(actions, [table]);
  const keys = { 'dynamodb:LeadingKeys': ['CLIENTS', 'DELETED_CLIENTS'] };
  if (name === 'token' || name === 'authorizer') {
    const conditions = { 'ForAllValues:StringEquals': keys, Null: { 'dynamodb:LeadingKeys': 'false' } };
    return [{ ...allow, conditions }];
  }
  return [allow, { ...allow, effect: 'Deny', conditions: { 'ForAnyValue:StringEquals': keys } }];
}

function onPartitions(table: string, actions: readonly string[], partitions: readonly string[]): Statement {
  const conditions = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  return { effect: 'Allow', actions: actions.map(action => `dynamodb:${action}`), resources: [table], conditions };
}

/** What the spec comes to in IAM's words. */
function expectedOf(name: FunctionName, awsRegion: string): Statement[] {
  const spec: FunctionSpec = FUNCTIONS[name];
  const arn = (service: string, rest: string) => `arn:aws:${service}:${awsRegion}:<AccountId>:${rest}`;
  const secrets = {
    root: ['order-relay/root'],
    tokens: ['order-relay/tokens'],
    operator: ['order-relay/operator'],
    connections: connections.map(connection => `order-relay/connections/${connection}`),
  };
  const indexes = spec.indexes.map(index => arn('dynamodb', `table/order-relay/index/${index}`));
  return [
    ...allowed(['logs:CreateLogStream', 'logs:PutLogEvents'], [`<${prefixOf(name)}Log>`]),
    ...allowedOnTable(name, arn('dynamodb', 'table/order-relay')),
    ...allowed(['dynamodb:Query'], indexes),
    ...allowed(['sqs:SendMessage'], spec.sendsTo.map(queueArn)),
    ...allowed(
      ['secretsmanager:GetSecretValue'],
      spec.secrets.flatMap(kind => secrets[kind]).map(secret => arn('secretsmanager', `secret:${secret}-??????`)),
    ),
    ...queueNames
      .filter(queue => QUEUES[queue].consumer === name)
      .flatMap(queue =>
        allowed(
          [
            'sqs:ReceiveMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueUrl',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
          ],
          [queueArn(queue)],
        ),
      ),
    ...(name === 'poll-orders' || name === 'poll-details' || name === 'retry-due'
      ? allowed(['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], ['<FailedRuns>'])
      : []),
  ];
}

describe('a function', () => {
  it.each(names)('%s may do what its spec says, and nothing else', name => {
    for (const { name: region, awsRegion } of SHIPPED.regions) {
      const template = templateOf(templates, region);
      expect(grantsOf(policiesOf(template, `<${prefixOf(name)}Role>`))).toEqual(grantsOf(expectedOf(name, awsRegion)));
      const role = textOf(functionOf(template, name).Properties.Role);
      expect(role).toBe(`<${prefixOf(name)}Role>`);
    }
  });

  it.each(names)('%s finds exactly the environment of its spec', name => {
    const { Variables } = functionOf(us, name).Properties.Environment;
    const ofNode = ['NODE_OPTIONS', ...(LOOKING_UP.includes(name) ? ['UV_THREADPOOL_SIZE'] : [])];
    expect(Object.keys(Variables).sort()).toEqual([...FUNCTIONS[name].environment, ...ofNode].sort());
    for (const value of Object.values(Variables)) expect(textOf(value)).not.toBe('undefined');
  });

  it.each(LOOKING_UP)('%s looks up more names at once than a batch has receivers, and npm start as many', name => {
    const { UV_THREADPOOL_SIZE } = functionOf(us, name).Properties.Environment.Variables;
    // libuv gives lookups half of its threads.
    expect(Number(UV_THREADPOOL_SIZE) / 2).toBeGreaterThan(QUEUES.deliveries.batchSize);
    expect(packageJson.scripts.start).toMatch(`UV_THREADPOOL_SIZE=${UV_THREADPOOL_SIZE} exec node `);
  });

  it.each(names)('%s runs on Node 24 and arm64, as long and as large as its spec, with a log of 90 days', name => {
    const { Properties } = functionOf(us, name);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: FUNCTIONS[name].timeoutSeconds,
      MemorySize: FUNCTIONS[name].memoryMb,
    });
    const log = us.toJSON().Resources[Properties.LoggingConfig.LogGroup.Ref] as Resource;
    expect(log).toMatchObject({ Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 90 } });
  });

  it('delivers to public receivers only, and asks the provider in its own region', () => {
    for (const { name, upstreamHost } of SHIPPED.regions) {
      const template = templateOf(templates, name);
      expect(functionOf(template, 'deliver').Properties.Environment.Variables.RECEIVERS).toBe('public');
      expect(functionOf(template, 'api').Properties.Environment.Variables.RECEIVERS).toBe('public');
      for (const name of ['deliver', 'api'] as const) {
        const { API_HOSTS, ALLOWED_CIDRS } = functionOf(template, name).Properties.Environment.Variables;
        expect(textOf(API_HOSTS)).toMatch(/^<HttpApi>\.execute-api\.[\w-]+\.<URLSuffix>$/);
        expect(ALLOWED_CIDRS).toBe('');
      }
      expect(functionOf(template, 'poll-orders').Properties.Environment.Variables).toMatchObject({
        REGION_NAME: name,
        UPSTREAM_URL: upstreamHost,
      });
    }
  });
});

describe('a region', () => {
  it('needs no Cognito, nor does the home stack', () => {
    for (const template of Object.values(templates)) expect(JSON.stringify(template)).not.toMatch(/cognito/i);
  });

  it('allows no action and no resource by a wildcard', () => {
    for (const template of Object.values(templates)) {
      const documents = [
        ...resourcesOf(template, 'AWS::IAM::Policy').map(({ Properties }) => Properties.PolicyDocument),
        ...resourcesOf(template, 'AWS::IAM::Role').flatMap(({ Properties }) =>
          (Properties.Policies ?? []).map((policy: Resource['Properties']) => policy.PolicyDocument),
        ),
      ];
      const statements = documents.flatMap((document): Statement[] => document.Statement.map(toStatement));
      for (const { actions, resources } of statements) expect([...actions, ...resources].join()).not.toContain('*');
    }
  });

  it("uses no policy of AWS's", () => {
    const managed = resourcesOf(us, 'AWS::IAM::Role').flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? []);
    expect(managed).toEqual([]);
  });

  it('keeps every log for 90 days', () => {
    for (const { Properties } of resourcesOf(us, 'AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(90);
  });
});

describe('a secret', () => {
  it('is in no template and no environment, by value or by reference', () => {
    for (const template of Object.values(templates)) {
      expect(JSON.stringify(template)).not.toMatch(/\{\{resolve:|"SecretString"|ClientSecret|SecretKey|NoEcho/);
    }
  });
});

describe('a queue', () => {
  const queues = us.findResources('AWS::SQS::Queue') as Record<string, Resource>;
  const find = (text: string) =>
    Object.entries(queues).find(([logicalId]) => textOf({ Ref: logicalId }) === text)?.[1].Properties;

  it.each(queueNames)(
    '%s hides messages for two and a half times the limit of its consumer, then sets them aside',
    name => {
      const { consumer, maxReceives } = QUEUES[name];
      expect(find(queueArn(name))).toMatchObject({
        VisibilityTimeout: 2.5 * FUNCTIONS[consumer].timeoutSeconds,
        RedrivePolicy: { maxReceiveCount: maxReceives },
      });
      expect(textOf(find(queueArn(name)).RedrivePolicy.deadLetterTargetArn)).toBe(`<${name}DeadLetters>`);
      // Dead letters keep the age they had.
      expect(find(`<${name}DeadLetters>`).MessageRetentionPeriod).toBeGreaterThan(
        find(queueArn(name)).MessageRetentionPeriod,
      );
    },
  );

  it.each(queueNames)('%s hands its consumer batches that may fail in part, to two of them at once', name => {
    const { consumer, batchSize } = QUEUES[name];
    const source = resourcesOf(us, 'AWS::Lambda::EventSourceMapping').find(
      ({ Properties }) => textOf(Properties.EventSourceArn) === queueArn(name),
    )?.Properties;
    expect(source).toMatchObject({
      BatchSize: batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(textOf(source.FunctionName)).toBe(`<${prefixOf(consumer)}Function>`);
  });

  it('leaves concurrency to all else in a new account, which has ten: no queue takes more than told, and none is reserved', () => {
    const atOnce = resourcesOf(us, 'AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties.ScalingConfig.MaximumConcurrency,
    );
    expect(atOnce.reduce((sum, runs) => sum + runs)).toBeLessThanOrEqual(6);
    for (const { Properties } of resourcesOf(us, 'AWS::Lambda::Function'))
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('takes as many runs at once as configured', () => {
    const concurrency = { events: 5, deliveries: 20, retries: 7 };
    const other = templateOf(synthesize({ concurrency, regions: SHIPPED.regions.slice(0, 1) }), 'jp');
    const atOnce = resourcesOf(other, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => [
      textOf(Properties.EventSourceArn),
      Properties.ScalingConfig.MaximumConcurrency,
    ]);
    expect(Object.fromEntries(atOnce)).toEqual({
      [queueArn('events')]: 5,
      [queueArn('deliveries')]: 20,
      [queueArn('retries')]: 7,
    });
  });

  it('and its dead letters keep what they may tell of people for two days at most', () => {
    for (const { Properties } of Object.values(queues)) {
      expect(Properties.MessageRetentionPeriod).toBeLessThanOrEqual(2 * 24 * 3600);
      expect(Properties.MessageRetentionPeriod).toBeGreaterThanOrEqual(24 * 3600);
    }
  });

  it('may be read by the function that sends to it, as often as that goes on; no other may loop', () => {
    const looping = names.filter(name => functionOf(us, name).Properties.RecursiveLoop === 'Allow');
    expect(looping).toEqual(['deliver']);
  });

  it('is encrypted, and refuses plain HTTP', () => {
    const refusing = resourcesOf(us, 'AWS::SQS::QueuePolicy').filter(({ Properties }) =>
      Properties.PolicyDocument.Statement.some(
        (statement: Record<string, unknown>) =>
          statement.Effect === 'Deny' && JSON.stringify(statement.Condition).includes('"aws:SecureTransport":"false"'),
      ),
    );
    expect(refusing.flatMap(({ Properties }) => Properties.Queues)).toHaveLength(Object.keys(queues).length);
    for (const { Properties } of Object.values(queues)) expect(Properties.SqsManagedSseEnabled).toBe(true);
  });
});

describe('the schedules', () => {
  const schedules = resourcesOf(us, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties);
  const of = (name: FunctionName) =>
    schedules.filter(({ Target }) => textOf(Target.Arn) === `<${prefixOf(name)}Function>`);

  it('poll every service of every connection every five minutes', () => {
    const inputs = of('poll-orders').map(({ Target }) => JSON.parse(Target.Input));
    const expected = connections.flatMap(connection => SERVICES.map(service => ({ connection, service })));
    expect(inputs).toHaveLength(expected.length);
    expect(inputs).toEqual(expect.arrayContaining(expected));
    for (const { ScheduleExpression } of of('poll-orders')) {
      expect(ScheduleExpression).toMatch(/^cron\([0-4]\/5 \* \* \* \? \*\)$/);
    }
  });

  it('spread the polls over the interval, and over the minute', () => {
    const perMinute = Map.groupBy(of('poll-orders'), ({ ScheduleExpression }) => ScheduleExpression);
    const counts = [...perMinute.values()].map(({ length }) => length);
    expect(counts).toHaveLength(5);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    for (const { FlexibleTimeWindow } of of('poll-orders')) {
      expect(FlexibleTimeWindow).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1 });
    }
  });

  it('poll as often as configured, and tell the poller', () => {
    const other = templateOf(synthesize({ listEveryMinutes: 20, tellBaseline: true }), 'us');
    const times = resourcesOf(other, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties.ScheduleExpression);
    expect(times.filter(time => /^cron\(1?\d\/20 \*/.test(time))).toHaveLength(SERVICES.length);
    expect(functionOf(other, 'poll-orders').Properties.Environment.Variables).toMatchObject({
      REGION_NAMES: 'jp,us,fr,sg',
      POLL_INTERVAL_SECONDS: '1200',
      TELL_BASELINE: 'true',
    });
  });

  it("poll details every fifteen minutes of Japan's working hours", () => {
    expect(of('poll-details').map(({ Target }) => JSON.parse(Target.Input))).toEqual(
      connections.map(connection => ({ connection })),
    );
    for (const { ScheduleExpression, ScheduleExpressionTimezone } of of('poll-details'))
      expect([ScheduleExpression, ScheduleExpressionTimezone]).toEqual(['cron(3/15 9-17 ? * MON-FRI *)', 'Asia/Tokyo']);
  });

  it('poll no service in the same minute as another region', () => {
    const times = ['jp', 'us', 'fr', 'sg'].flatMap(region =>
      resourcesOf(templateOf(templates, region), 'AWS::Scheduler::Schedule')
        .filter(({ Properties }) => Properties.Target.Input.startsWith('{"connection"'))
        .map(({ Properties }) => `${Properties.Target.Input} ${Properties.ScheduleExpression}`),
    );
    expect(times).toHaveLength(4 * connections.length * (SERVICES.length + 1));
    expect(new Set(times).size).toBe(times.length);
  });

  it('look for due retries every minute', () => {
    expect(of('retry-due').map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['cron(0/1 * * * ? *)']);
    expect(schedules).toHaveLength(connections.length * (SERVICES.length + 1) + 1);
  });

  it('repeat nothing: neither Scheduler nor Lambda, and what failed is kept', () => {
    for (const { Target } of schedules) expect(Target.RetryPolicy.MaximumRetryAttempts).toBe(0);
    const runs = resourcesOf(us, 'AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties);
    expect(runs.map(({ FunctionName }) => textOf(FunctionName)).sort()).toEqual([
      '<polldetailsFunction>',
      '<pollordersFunction>',
      '<retrydueFunction>',
    ]);
    for (const run of runs) {
      expect(run).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
      expect(textOf(run.DestinationConfig.OnFailure.Destination)).toBe('<FailedRuns>');
    }
  });

  it('run by a role that this account only can use, for these functions only', () => {
    const roles = new Set(schedules.map(({ Target }) => textOf(Target.RoleArn)));
    expect([...roles]).toEqual(['<SchedulesRole>']);
    const role = resourcesOf(us, 'AWS::IAM::Role').find(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('scheduler.amazonaws.com'),
    )?.Properties;
    expect(role.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    });
    expect(role.Policies[0].PolicyDocument.Statement.map(toStatement)).toEqual([
      {
        effect: 'Allow',
        actions: ['lambda:InvokeFunction'],
        resources: ['<polldetailsFunction>', '<pollordersFunction>', '<retrydueFunction>'],
      },
    ]);
  });
});
