import type { Config, Region } from '../../config.ts';
import { explainAws } from '../aws/explain.ts';
import type { ConnectionState, RelaySecrets, SecretFacts } from '../aws/relay-secrets.ts';
import { probeProvider } from '../probe-provider.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The secret of each connection, and whether the provider's host of each region takes what is in it. */
export async function checkConnection(config: Config, secrets: RelaySecrets, connection: string): Promise<Finding[]> {
  const check = `secret ${connection}`;
  const name = secrets.nameOf(connection);
  let state: ConnectionState;
  let facts: SecretFacts | undefined;
  try {
    state = await secrets.readConnection(connection);
    facts = await secrets.describeConnection(connection);
  } catch (error) {
    const { what, todo } = explainAws(error);
    return [fail(check, `${name}: ${what}`, todo)];
  }
  const add = `order-relay connection add ${connection}`;
  switch (state.is) {
    case 'missing':
      return [fail(check, `there is no secret ${name}`, 'npx cdk deploy --all makes it; then put the credentials in.')];
    case 'not set':
      return [warn(check, `${name} holds no credentials yet: nothing is polled with it`, add)];
    case 'malformed':
      return [fail(check, `${name} is not {"consumerKey": …, "consumerSecret": …}`, add)];
  }
  const { credentials } = state;
  const probes = config.regions.map(region => checkProvider(region, connection, credentials));
  const replicas = config.regions.flatMap(region => checkReplica(region, check, facts) ?? []);
  return [ok(check, `${name} is set`), ...replicas, ...(await Promise.all(probes))];
}

/** Each region reads its own copy, whatever became of the others. */
function checkReplica({ home, awsRegion }: Region, check: string, facts: SecretFacts | undefined): Finding | undefined {
  if (home) return undefined;
  const replica = facts?.replicas.find(each => each.awsRegion === awsRegion);
  if (replica !== undefined && replica.trouble === undefined) return undefined;
  return fail(
    check,
    `its copy in ${awsRegion} ${replica === undefined ? 'is not there' : `is not in step: ${replica.trouble}`}`,
    'npx cdk deploy --all makes copies. One that failed: aws secretsmanager replicate-secret-to-regions --force-overwrite-replica-secret.',
  );
}

async function checkProvider(
  { name, upstreamHost }: Region,
  connection: string,
  credentials: Parameters<typeof probeProvider>[1],
): Promise<Finding> {
  const check = `provider ${name}`;
  const { what, todo } = await probeProvider(upstreamHost, credentials);
  return todo === undefined ? ok(check, `${what} of ${connection}`) : fail(check, `${connection}: ${what}`, todo);
}
