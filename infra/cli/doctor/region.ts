import type { Config, Region } from '../../config.ts';
import { fetchConcurrency } from '../aws/account.ts';
import { explainAws } from '../aws/explain.ts';
import { type DeployedStack, findStack } from '../aws/stacks.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Which CDK's stacks of this version ask for. */
const MIN_BOOTSTRAP = 6;
const BOOTSTRAP_STACK = 'CDKToolkit';
/** What polls, the API and retry-due need beside the queues' consumers. */
const RUNS_BESIDE_QUEUES = 4;
const HEALTH_MS = 15_000;

/** `found` where the check itself was possible; else what AWS said. */
async function looked(check: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const { what, todo } = explainAws(error);
    return fail(check, what, todo);
  }
}

export function checkBootstrap({ name, awsRegion }: Region): Promise<Finding> {
  const check = `bootstrap ${name}`;
  const todo = `npx cdk bootstrap aws://ACCOUNT/${awsRegion}`;
  return looked(check, async () => {
    const stack = await findStack(awsRegion, BOOTSTRAP_STACK);
    if (stack === undefined) return fail(check, `${awsRegion} is not prepared for the CDK`, todo);
    const version = Number(stack.outputs.BootstrapVersion);
    if (version >= MIN_BOOTSTRAP) return ok(check, `version ${version} in ${awsRegion}`);
    return fail(check, `version ${version} in ${awsRegion}, and ${MIN_BOOTSTRAP} is needed`, todo);
  });
}

export function checkConcurrency(config: Config, { name, awsRegion }: Region): Promise<Finding> {
  const check = `concurrency ${name}`;
  return looked(check, async () => {
    const { limit, unreserved } = await fetchConcurrency(awsRegion);
    const queues = Object.values(config.concurrency).reduce((sum, runs) => sum + runs, 0);
    const needed = queues + RUNS_BESIDE_QUEUES;
    const of = unreserved === limit ? `${limit}` : `${unreserved} of ${limit}`;
    const what = `${of} runs of Lambda at once in ${awsRegion}, ${needed} are wanted`;
    if (unreserved >= needed) return ok(check, what);
    return warn(
      check,
      `${what}: at a burst, polls and the API wait for webhooks`,
      `Ask for more in Service Quotas (Lambda, "Concurrent executions", ${awsRegion}), which is free, or lower "concurrency" in the configuration.`,
    );
  });
}

const IN_PROGRESS = /_IN_PROGRESS$/;
const FAILED = /FAILED|ROLLBACK_COMPLETE$/;

/** A deployment that was rolled back runs as before, and is not what the configuration says. */
function judgeStack(check: string, stackName: string, stack: DeployedStack | undefined): Finding {
  if (stack === undefined)
    return fail(
      check,
      `the stack ${stackName} is not there`,
      'npx cdk deploy --all -c unprotected=true, then npx cdk deploy --all',
    );
  const { status, statusReason } = stack;
  const what = `${stackName} is ${status}${statusReason ? `: ${statusReason}` : ''}`;
  if (IN_PROGRESS.test(status)) return warn(check, what, 'Wait until the deployment is through, then look again.');
  if (!FAILED.test(status)) return ok(check, what);
  return fail(
    check,
    what,
    'See the events of the stack for the first failure, mend it, and deploy again: docs/regions.md.',
  );
}

export function checkHomeStack(config: Config, home: Region): Promise<Finding> {
  const stackName = `${config.name}-home`;
  return looked('stack home', async () =>
    judgeStack('stack home', stackName, await findStack(home.awsRegion, stackName)),
  );
}

/** The region's stack, and whether its API answers with the version of this checkout. */
export async function checkRegionStack(
  config: Config,
  { name, awsRegion }: Region,
  version: string,
): Promise<Finding[]> {
  const stackName = `${config.name}-${name}`;
  let url: string | undefined;
  const stackFinding = await looked(`stack ${name}`, async () => {
    const stack = await findStack(awsRegion, stackName);
    url = stack?.outputs.ApiUrl;
    return judgeStack(`stack ${name}`, stackName, stack);
  });
  return url === undefined ? [stackFinding] : [stackFinding, await checkHealth(`api ${name}`, url, version)];
}

async function checkHealth(check: string, apiUrl: string, version: string): Promise<Finding> {
  const url = `${apiUrl.replace(/\/$/, '')}/health`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(HEALTH_MS) });
    if (!answer.ok)
      return fail(
        check,
        `${url}: HTTP ${answer.status}`,
        'The region cannot read its table, or is being taken out: see the logs of its function api. Clients use another region meanwhile.',
      );
    const { version: deployed } = (await answer.json()) as { version: string };
    if (deployed === version) return ok(check, `answers, version ${deployed}`);
    return warn(check, `version ${deployed} is deployed, and this checkout is ${version}`, 'npx cdk deploy --all');
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    const why =
      name === 'TimeoutError' ? `no answer within ${HEALTH_MS / 1000} s` : (cause?.code ?? (error as Error).message);
    return fail(
      check,
      `${url}: ${why}`,
      'See whether this machine reaches it, a firewall ("waf") lets it through, and the stack is whole.',
    );
  }
}
