import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { loadKeys } from '../../../infra/local/engines/data-directory.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type AwsState, startAws } from '../../support/aws.ts';
import { RunnerProcess } from '../local/runner-process.ts';
import { type CommandOptions, type Ran, runCommand } from './command.ts';

export const NAME = 'relay-test';

/** A provider, and the local runner as what is deployed, whose operator's secret is known. */
export interface Deployed {
  readonly provider: Simulator;
  readonly runner: RunnerProcess;
  readonly operatorSecret: string;
  close(): Promise<void>;
}

export async function startDeployed(): Promise<Deployed> {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  const [provider, runner] = await Promise.all([
    startSimulator(),
    // Polls of a busy machine are late soon, if they are to come each second.
    RunnerProcess.start(['--data', directory, '--poll-seconds', '120']),
  ]);
  return {
    provider,
    runner,
    operatorSecret: loadKeys(directory).operatorSecret,
    async close() {
      await Promise.all([provider.close(), runner.end()]);
      rmSync(directory, { recursive: true });
    },
  };
}

/** A deployment that is well, in an account of AWS that is a stand-in, and a configuration of two regions. */
export async function standInFor({ provider, runner, operatorSecret }: Deployed) {
  const { consumerKey, consumerSecret } = provider;
  const region = (name: string, stacks: readonly string[]) => ({
    stacks: {
      CDKToolkit: { status: 'CREATE_COMPLETE', outputs: { BootstrapVersion: '30' } },
      [`${NAME}-${name}`]: { status: 'UPDATE_COMPLETE', outputs: { ApiUrl: `${runner.url}/v1/` } },
      ...Object.fromEntries(stacks.map(stack => [stack, { status: 'UPDATE_COMPLETE', outputs: {} }])),
    },
    concurrency: { limit: 1000, unreserved: 1000 },
  });
  const state: AwsState = {
    account: '111111111111',
    regions: { 'ap-northeast-1': region('jp', [`${NAME}-home`]), 'us-east-1': region('us', []) },
    secrets: {
      [`${NAME}/operator`]: operatorSecret,
      [`${NAME}/connections/default`]: JSON.stringify({ consumerKey, consumerSecret }),
    },
    replicaTroubles: {},
    clockMs: 0,
  };
  const aws = await startAws(state);
  onTestFinished(() => aws.close());
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());

  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'order-relay.json');
  const configuration = {
    name: NAME,
    regions: [
      { name: 'jp', awsRegion: 'ap-northeast-1', upstreamHost: provider.url, home: true },
      { name: 'us', awsRegion: 'us-east-1', upstreamHost: provider.url },
    ],
    connections: ['default'],
  };
  return Object.assign(aws, {
    configuration,
    /** One command, with the configuration as it is now. */
    run(args: string, options: CommandOptions = {}): Promise<Ran> {
      writeFileSync(file, JSON.stringify(configuration));
      return runCommand(['--config', file, ...args.split(' ')], options);
    },
  });
}
export type StandIn = Awaited<ReturnType<typeof standInFor>>;
