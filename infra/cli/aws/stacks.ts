import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AWS_OPTIONS } from './client-options.ts';

export interface DeployedStack {
  /** CloudFormation's, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Undefined where there is no such stack. */
export async function findStack(region: string, name: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient({ ...AWS_OPTIONS, region });
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack === undefined) return undefined;
    const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
    return {
      status: stack.StackStatus ?? '',
      statusReason: stack.StackStatusReason,
      outputs: Object.fromEntries(outputs),
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** CloudFormation has no error of its own for it. */
const isAbsent = (error: unknown) =>
  (error as Error).name === 'ValidationError' && /does not exist/.test((error as Error).message);
