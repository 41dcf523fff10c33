import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkCdk, checkNode } from '../../../infra/cli/doctor/machine.ts';
import { PERMISSIONS } from '../../../infra/cli/permissions.ts';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { settled } from '../../support/settled.ts';
import { RunnerProcess } from '../local/runner-process.ts';
import { type Deployed, NAME, type StandIn, standInFor, startDeployed } from './deployment.ts';

let deployed: Deployed;
beforeAll(async () => {
  deployed = await startDeployed();
});
afterAll(() => deployed.close());

/** Where nobody listens. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await closeServer(server);
  return url;
}

/** An API that answers every call so. */
async function apiThatAnswers(status: number, body: object): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(JSON.stringify(body)));
  onTestFinished(() => closeServer(server));
  return `${await listen(server)}/v1/`;
}

const home = ({ state }: StandIn) => state.regions['ap-northeast-1'] as StandIn['state']['regions'][string];
const us = ({ state }: StandIn) => state.regions['us-east-1'] as StandIn['state']['regions'][string];
const stackOf = (region: ReturnType<typeof home>, name: string) =>
  region.stacks[`${NAME}-${name}`] as { status: string; outputs: Record<string, string> };

/** Each puts one thing wrong. The finding must name where, what, and what to do. */
const FAULTS: readonly {
  readonly fault: string;
  readonly put: (world: StandIn) => void | Promise<void>;
  readonly finding: {
    readonly check: string;
    readonly state?: 'warn' | 'fail';
    readonly what: RegExp;
    readonly todo: RegExp;
  };
}[] = [
  {
    fault: 'a configuration that cannot be',
    put: world => void Object.assign(world.configuration, { conections: [] }),
    finding: { check: 'configuration', what: /did you mean "connections"/, todo: /docs\/configuration\.md/ },
  },
  {
    fault: 'no credentials of AWS',
    put: () => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    },
    finding: { check: 'account', what: /credentials/, todo: /aws sso login/ },
  },
  {
    fault: 'a session that has ended',
    put: ({ state }) => {
      state.refuse = {
        status: 403,
        code: 'ExpiredToken',
        message: 'The security token included in the request is expired',
      };
    },
    finding: { check: 'account', what: /expired/, todo: /aws sso login/ },
  },
  {
    fault: 'a right that lacks',
    put: ({ state }) => {
      state.refuse = {
        status: 403,
        code: 'AccessDenied',
        message: 'User is not authorized to perform sts:GetCallerIdentity',
      };
    },
    finding: { check: 'account', what: /not authorized/, todo: /the right to do it/ },
  },
  {
    fault: 'a clock that is wrong',
    put: ({ state }) => {
      state.clockMs = 600_000;
    },
    finding: { check: 'clock', what: /\d+ s behind AWS/, todo: /NTP/ },
  },
  {
    fault: 'a region that the CDK was not prepared for',
    put: world => void delete us(world).stacks.CDKToolkit,
    finding: {
      check: 'bootstrap us',
      what: /us-east-1 is not prepared/,
      todo: /cdk bootstrap aws:\/\/ACCOUNT\/us-east-1/,
    },
  },
  {
    fault: 'a bootstrap that is too old',
    put: world => {
      us(world).stacks.CDKToolkit = { status: 'CREATE_COMPLETE', outputs: { BootstrapVersion: '5' } };
    },
    finding: { check: 'bootstrap us', what: /version 5 .* 6 is needed/, todo: /cdk bootstrap/ },
  },
  {
    fault: 'too little concurrency of Lambda',
    put: world => {
      us(world).concurrency = { limit: 10, unreserved: 5 };
    },
    finding: { check: 'concurrency us', state: 'warn', what: /5 of 10 .* 10 are wanted/, todo: /Service Quotas/ },
  },
  {
    fault: 'a home stack that is not there',
    put: world => void delete home(world).stacks[`${NAME}-home`],
    finding: { check: 'stack home', what: new RegExp(`${NAME}-home is not there`), todo: /cdk deploy --all/ },
  },
  {
    fault: 'a deployment that failed',
    put: world => {
      Object.assign(stackOf(us(world), 'us'), {
        status: 'UPDATE_ROLLBACK_COMPLETE',
        reason: 'Resource limit exceeded',
      });
    },
    finding: { check: 'stack us', what: /UPDATE_ROLLBACK_COMPLETE: Resource limit exceeded/, todo: /first failure/ },
  },
  {
    fault: 'an API that cannot be reached',
    put: async world => {
      stackOf(us(world), 'us').outputs.ApiUrl = `${await closedUrl()}/v1/`;
    },
    finding: { check: 'api us', what: /ECONNREFUSED/, todo: /firewall/ },
  },
  {
    fault: 'an API that cannot serve',
    put: async world => {
      stackOf(us(world), 'us').outputs.ApiUrl = await apiThatAnswers(503, {});
    },
    finding: { check: 'api us', what: /HTTP 503/, todo: /logs of its function api/ },
  },
  {
    fault: 'an older version that is deployed',
    put: async world => {
      stackOf(us(world), 'us').outputs.ApiUrl = await apiThatAnswers(200, {
        status: 'ok',
        region: 'us',
        version: '0.0.9',
      });
    },
    finding: { check: 'api us', state: 'warn', what: /0\.0\.9 is deployed/, todo: /cdk deploy/ },
  },
  {
    fault: 'a secret that is not there',
    put: ({ state }) => void delete state.secrets[`${NAME}/connections/default`],
    finding: { check: 'secret default', what: /there is no secret/, todo: /cdk deploy/ },
  },
  {
    fault: 'credentials that are not set',
    put: ({ state }) => {
      state.secrets[`${NAME}/connections/default`] = '{"consumerKey":"","consumerSecret":"generated"}';
    },
    finding: { check: 'secret default', state: 'warn', what: /no credentials yet/, todo: /connection add default/ },
  },
  {
    fault: 'a secret of another form',
    put: ({ state }) => {
      state.secrets[`${NAME}/connections/default`] = 'key:secret';
    },
    finding: { check: 'secret default', what: /is not \{"consumerKey"/, todo: /connection add default/ },
  },
  {
    fault: 'a copy of a secret that failed',
    put: ({ state }) => {
      state.replicaTroubles['us-east-1'] = 'A secret of this name exists';
    },
    finding: {
      check: 'secret default',
      what: /us-east-1 is not in step: A secret of this name/,
      todo: /replicate-secret/,
    },
  },
  {
    fault: 'credentials that the provider refuses',
    put: ({ state }) => {
      state.secrets[`${NAME}/connections/default`] = '{"consumerKey":"other","consumerSecret":"wrong"}';
    },
    finding: { check: 'provider us', what: /default: .* HTTP 401/, todo: /connection add/ },
  },
  {
    fault: 'a provider that cannot be reached',
    put: async ({ configuration }) => {
      Object.assign(configuration.regions[1] ?? {}, { upstreamHost: await closedUrl() });
    },
    finding: { check: 'provider us', what: /ECONNREFUSED/, todo: /upstreamHost/ },
  },
  {
    fault: 'an operator whose secret the API does not take',
    put: ({ state }) => {
      state.secrets[`${NAME}/operator`] = 'x'.repeat(64);
    },
    finding: { check: 'polls', what: /HTTP 401/, todo: /secret of the client/ },
  },
];

describe('order-relay doctor', () => {
  it('finds nothing wrong with a deployment that is well', async () => {
    const world = await standInFor(deployed);
    // The first polls, and the first sign of life of the region.
    await settled(async () => {
      const { code, stdout, stderr } = await world.run('doctor');
      expect({ code, stdout, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/\d+ checks: 0 failed, 0 warnings\./),
      });
      for (const check of ['node', 'cdk', 'clock', 'account', 'bootstrap us', 'concurrency jp', 'stack home', 'api us'])
        expect(stdout).toMatch(new RegExp(`^ok +${check}: `, 'm'));
    });
  });

  it.each(FAULTS)('names $fault, and what to do', async ({ put, finding: { check, state = 'fail', what, todo } }) => {
    const world = await standInFor(deployed);
    await put(world);
    const { code, lines } = await world.run('doctor --json');
    expect(lines).toContainEqual({
      check,
      state,
      what: expect.stringMatching(what),
      todo: expect.stringMatching(todo),
    });
    expect(
      lines.filter(({ check: name, state: is }) => is === 'fail' && name !== check && !name.startsWith('provider')),
    ).toEqual([]);
    expect(code).toBe(lines.some(line => line.state === 'fail') ? 1 : 0);
  });

  it('names services whose polls fail', async () => {
    const other = await startSimulator();
    const runner = await RunnerProcess.start(['--upstream', other.url, '--poll-seconds', '0.5'], {
      NTT_CONSUMER_KEY: 'nobody',
      NTT_CONSUMER_SECRET: 'wrong',
    });
    onTestFinished(async () => void (await Promise.all([runner.end(), other.close()])));
    const world = await standInFor(deployed);
    stackOf(home(world), 'jp').outputs.ApiUrl = `${runner.url}/v1/`;
    await settled(async () => {
      const environment = { ORDER_RELAY_CLIENT_ID: 'local', ORDER_RELAY_CLIENT_SECRET: 'local-secret' };
      const { lines } = await world.run('doctor --json', { environment });
      expect(lines).toContainEqual({
        check: 'polls default uno',
        state: 'fail',
        what: expect.stringMatching(/failing: \d+ bad polls, the last one unauthorized/),
        todo: expect.stringContaining('logs of poll-orders'),
      });
    });
  });

  it('says what it needs to ask how the polls go, where tokens come from an issuer of the customer', async () => {
    const world = await standInFor(deployed);
    const url = 'https://id.example.com';
    Object.assign(world.configuration, { issuer: { url, jwksUrl: `${url}/jwks`, audience: '' } });
    const { lines } = await world.run('doctor --json');
    expect(lines.filter(({ state }) => state !== 'ok')).toEqual([
      expect.objectContaining({ check: 'polls', state: 'warn', what: expect.stringContaining('ORDER_RELAY_TOKEN') }),
    ]);
  });

  it('looks at nothing with --local, since that is not deployed, and says what does', async () => {
    const world = await standInFor(deployed);
    const { code, stdout, stderr } = await world.run('doctor --local');
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'order-relay: doctor looks at what is deployed in AWS. Of what npm start runs, status tells.\n',
    });
    expect(world.actions).toEqual([]);
  });

  it('needs no more rights than are told, and changes nothing', async () => {
    const world = await standInFor(deployed);
    const before = structuredClone(world.state);
    await world.run('doctor');
    expect([...new Set(world.actions)].sort()).toEqual(PERMISSIONS.doctor);
    expect(world.state).toEqual(before);
  });
});

describe('the check of this machine', () => {
  it.each(['v20.19.0', 'v22.18.0'])('refuses Node %s', version => {
    expect(checkNode(version)).toMatchObject({ state: 'fail', todo: expect.stringContaining('22.19') });
  });

  it('takes later ones', () => {
    expect([checkNode('v22.19.0').state, checkNode('v24.1.0').state]).toEqual(['ok', 'ok']);
  });

  it('misses a CDK that is not installed', () => {
    expect(checkCdk(import.meta.dirname)).toMatchObject({ state: 'fail', todo: 'Run `npm ci`.' });
  });
});

describe('any command, without --url', () => {
  it('asks the API that is deployed, as its operator', async () => {
    const world = await standInFor(deployed);
    const { code, stderr, lines } = await world.run('client list --json');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(lines.map(({ clientId }) => clientId)).toContain('local');
    expect([...new Set(world.actions)].sort()).toEqual(PERMISSIONS['every command, without --url']);
  });

  it('says that nothing is deployed, or which region there is not', async () => {
    const world = await standInFor(deployed);
    world.state.refuse = { status: 403, code: 'ExpiredToken', message: 'The token is expired' };
    expect(await world.run('status')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ExpiredToken: The token is expired. Sign in'),
    });
    delete world.state.refuse;
    world.state.regions = {};
    expect(await world.run('status')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is not there\. Deploy it/),
    });
    expect(await world.run('status --region fr')).toMatchObject({ code: 2, stderr: expect.stringContaining('jp, us') });
  });
});
