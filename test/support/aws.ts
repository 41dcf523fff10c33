import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';

interface StackState {
  status: string;
  reason?: string;
  outputs: Record<string, string>;
}

interface RegionState {
  /** By name. */
  stacks: Record<string, StackState>;
  concurrency: { limit: number; unreserved: number };
}

/** What the account holds; tests change it. */
export interface AwsState {
  account: string;
  regions: Record<string, RegionState>;
  /** By name, of the home region. */
  secrets: Record<string, string>;
  /** Why secrets have no good copy in a region. */
  replicaTroubles: Record<string, string>;
  /** How far this AWS is ahead of the machine, ms. */
  clockMs: number;
  /** Answers every signed call with this error. */
  refuse?: { status: number; code: string; message: string };
}

export interface AwsStandIn {
  readonly url: string;
  readonly state: AwsState;
  /** The IAM actions that were called, in their order. */
  readonly actions: string[];
  /** What the SDK takes from the environment to call here. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

interface Called {
  readonly region: string;
  readonly action: string;
  readonly input: Record<string, string>;
}

/** The few calls of AWS that the command makes, on 127.0.0.1; what it holds is `state`. */
export async function startAws(state: AwsState): Promise<AwsStandIn> {
  const actions: string[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader('date', new Date(Date.now() + state.clockMs).toUTCString());
    if (request.method === 'HEAD') return response.writeHead(302).end();
    const called = await read(request);
    actions.push(called.action);
    const { status, type, body } = state.refuse ? refusal(called, state.refuse) : answer(called, state);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  const url = await listen(server);
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { url, state, actions, environment, close: () => closeServer(server) };
}

/** The service is that of the signature; the operation stands in a header, a form or the path, as each service has it. */
async function read(request: IncomingMessage): Promise<Called> {
  const body = await text(request);
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string')
    return { region, action: `${service}:${target.split('.')[1]}`, input: JSON.parse(body) };
  if (service === 'lambda') return { region, action: 'lambda:GetAccountSettings', input: {} };
  const input = Object.fromEntries(new URLSearchParams(body));
  return { region, action: `${service}:${input.Action}`, input };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const xml = (body: string, status = 200): Answer => ({ status, type: 'text/xml', body });
const json = (body: object, status = 200): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});
const notFound = () => json({ __type: 'ResourceNotFoundException', message: 'There is no such secret.' }, 400);

function refusal({ action }: Called, { status, code, message }: NonNullable<AwsState['refuse']>): Answer {
  if (/^(sts|cloudformation):/.test(action))
    return xml(
      `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      status,
    );
  return json({ __type: code, message }, status);
}

function answer(called: Called, { account, regions, secrets, replicaTroubles }: AwsState): Answer {
  const { region, action, input } = called;
  const here = regions[region];
  const name = input.SecretId ?? '';
  switch (action) {
    case 'sts:GetCallerIdentity':
      return xml(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><Arn>arn:aws:iam::${account}:user/operator</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    case 'cloudformation:DescribeStacks':
      return describeStack(called, here?.stacks[input.StackName ?? '']);
    case 'lambda:GetAccountSettings':
      return json({
        AccountLimit: {
          ConcurrentExecutions: here?.concurrency.limit,
          UnreservedConcurrentExecutions: here?.concurrency.unreserved,
        },
      });
  }
  const value = secrets[name];
  if (value === undefined) return notFound();
  switch (action) {
    case 'secretsmanager:GetSecretValue':
      return json({ Name: name, SecretString: value });
    case 'secretsmanager:PutSecretValue':
      secrets[name] = input.SecretString ?? '';
      return json({ Name: name });
    case 'secretsmanager:DescribeSecret':
      return json({
        Name: name,
        LastChangedDate: 1_795_402_800,
        ReplicationStatus: Object.keys(regions)
          .slice(1)
          .map(each => ({
            Region: each,
            Status: replicaTroubles[each] === undefined ? 'InSync' : 'Failed',
            StatusMessage: replicaTroubles[each],
          })),
      });
    case 'secretsmanager:DeleteSecret':
      delete secrets[name];
      return json({ Name: name });
    case 'secretsmanager:RemoveRegionsFromReplication':
      return json({});
    default:
      return json({ __type: 'UnknownOperationException', message: action }, 400);
  }
}

function describeStack(called: Called, stack: StackState | undefined): Answer {
  if (stack === undefined)
    return refusal(called, {
      status: 400,
      code: 'ValidationError',
      message: `Stack with id ${called.input.StackName} does not exist`,
    });
  const outputs = Object.entries(stack.outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const reason = stack.reason === undefined ? '' : `<StackStatusReason>${stack.reason}</StackStatusReason>`;
  return xml(
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${called.input.StackName}</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>${stack.status}</StackStatus>${reason}<Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}
