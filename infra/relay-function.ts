import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  type Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BUNDLE } from './bundle/options.ts';
import { interfaceStatements, type Network } from './network.ts';
import { type FunctionCode, type FunctionName, QUEUES } from './topology.ts';

export interface RelayFunctionProps {
  readonly code: FunctionCode;
  readonly environment: Readonly<Record<string, string>>;
  /** Its role's permissions, besides that of writing its log. */
  readonly statements: readonly PolicyStatement[];
  /** Where it runs; by default outside any. */
  readonly network?: Network | undefined;
}

const FORMATS = { cjs: OutputFormat.CJS };

const pathOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const copyCommands = (from: string, to: string) => [`mkdir -p "${dirname(to)}"`, `cp "${from}" "${to}"`];

const WRITE_PAGE = pathOf('infra/bundle/write-page.ts');
const writeCommand = (source: string, to: string) => `"${process.execPath}" "${WRITE_PAGE}" "${source}" "${to}"`;

/** A function of the topology, bundled into one file with the SDK in it, so that what was tested is what runs. */
export class RelayFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, name: FunctionName, { code, environment, statements, network }: RelayFunctionProps) {
    super(scope, name);
    const { description, timeoutSeconds, memoryMb, files = [], bundles = {} } = code.spec;
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the default one may write to every log group.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const statement of statements) role.addToPrincipalPolicy(statement);

    this.function = new NodejsFunction(this, 'Function', {
      description,
      entry: pathOf(`functions/${code.folder}/index.ts`),
      projectRoot: pathOf('.'),
      depsLockFilePath: pathOf('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      role,
      logGroup,
      environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
      // Lambda would end the chain after some sixteen turns; retries, which their schedule bounds, are such a chain.
      ...(code.spec.sendsTo.some(queue => QUEUES[queue].consumer === name) && { recursiveLoop: RecursiveLoop.ALLOW }),
      awsSdkConnectionReuse: false,
      bundling: {
        format: FORMATS[BUNDLE.format],
        mainFields: [...BUNDLE.mainFields],
        target: BUNDLE.target,
        minify: BUNDLE.minify,
        bundleAwsSDK: true,
        externalModules: [...BUNDLE.external],
        define: { ...BUNDLE.define },
        esbuildArgs: Object.fromEntries(Object.entries(BUNDLE.alias).map(([from, to]) => [`--alias:${from}`, to])),
        sourceMap: true,
        sourcesContent: false,
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (from, to) => [
            ...files.flatMap(file => copyCommands(join(from, file), join(to, file))),
            ...Object.entries(bundles).map(([file, source]) => writeCommand(source, join(to, file))),
          ],
        },
      },
    });
    if (network) this.#moveInto(network, role);
  }

  #moveInto({ subnetIds, securityGroupIds, isReady }: Network, role: Role): void {
    for (const statement of interfaceStatements(Stack.of(this))) role.addToPrincipalPolicy(statement);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Lambda makes network interfaces by this role, and AWS knows no narrower resource for it; code is denied.',
    });
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.vpcConfig = { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
    if (isReady) this.function.node.addDependency(isReady);
  }
}
