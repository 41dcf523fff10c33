import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AWS_OPTIONS } from './client-options.ts';

export interface Identity {
  readonly account: string;
  readonly arn: string;
}

export async function fetchIdentity(region: string): Promise<Identity> {
  const client = new STSClient({ ...AWS_OPTIONS, region });
  try {
    const { Account: account = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account, arn };
  } finally {
    client.destroy();
  }
}

export interface Concurrency {
  /** How many runs all functions of the account may have at once in the region. */
  readonly limit: number;
  /** Of these, what no function has for itself. */
  readonly unreserved: number;
}

export async function fetchConcurrency(region: string): Promise<Concurrency> {
  const client = new LambdaClient({ ...AWS_OPTIONS, region });
  try {
    const { AccountLimit = {} } = await client.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } = AccountLimit;
    return { limit, unreserved };
  } finally {
    client.destroy();
  }
}

const CLOCK_MS = 10_000;

/** The `date` of any answer: nothing has to be signed for it. */
export async function fetchClock(region: string): Promise<string> {
  const url = process.env.AWS_ENDPOINT_URL || `https://sts.${region}.amazonaws.com`;
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(CLOCK_MS) });
  return answer.headers.get('date') ?? '';
}
