import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Config, parseConfig } from '../../infra/config.ts';
import { HomeStack } from '../../infra/home-stack.ts';
import { composeStacks } from '../../infra/stacks.ts';
import { codeOf, type FunctionName } from '../../infra/topology.ts';
import { SHIPPED } from './shipped.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type, and assertions check what they are.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const CDK_JSON = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** CDK's feature flags, as its command gives them to the app. */
export const FLAGS: Readonly<Record<string, unknown>> = CDK_JSON.context;

/** CDK's own validation takes seconds in each process and only warns; `npm run synth` has it. */
const UNVALIDATED = { builtinCloudFormationValidation: false };

/** All stacks of the app, the home stack first. Nothing is bundled; `context` is what the command line's `-c` gives. */
export function composeApp(config: Partial<Config> = {}, context: Record<string, unknown> = {}): readonly Stack[] {
  const app = new App({ ...UNVALIDATED, context: { ...FLAGS, 'aws:cdk:bundling-stacks': [], ...context } });
  const { home, regions } = composeStacks(app, parseConfig({ ...SHIPPED, ...config }));
  return [home, ...regions];
}

/** The app's templates by stack: `home`, and each region's name. */
export function synthesize(config: Partial<Config> = {}): Record<string, Template> {
  return Object.fromEntries(composeApp(config).map(stack => [stack.node.id, Template.fromStack(stack)]));
}

/** The home stack's template alone, which takes a moment; the regions' take longer. */
export function synthesizeHome(config: Partial<Config> = {}, { isProtected = true } = {}): Template {
  const env = { region: SHIPPED.regions[0]?.awsRegion ?? '' };
  const props = { env, config: { ...SHIPPED, ...config }, isProtected };
  return Template.fromStack(new HomeStack(new App({ ...UNVALIDATED, context: FLAGS }), 'home', props));
}

export function templateOf(templates: Record<string, Template>, stack: string): Template {
  const template = templates[stack];
  if (!template) throw new Error(`There is no stack ${stack}.`);
  return template;
}

export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}

export function functionOf(template: Template, name: FunctionName): Resource {
  const descriptions = [true, false].map(hasIssuer => codeOf(name, { hasIssuer }).spec.description);
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(({ Properties }) =>
    descriptions.includes(Properties.Description),
  );
  if (!found) throw new Error(`There is no function ${name}.`);
  return found;
}

/** An intrinsic as one line of text: pseudo parameters in `<…>`, resources by their construct path without its hash. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join('');
  if (intrinsic === 'Ref') return `<${withoutHash(String(argument).replace('AWS::', ''))}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${withoutHash((argument as string[])[0] ?? '')}>`;
  return JSON.stringify(value);
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: unknown;
}

interface RawStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export function toStatement({ Effect, Action, Resource, Condition }: RawStatement): Statement {
  return {
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat().map(textOf),
    ...(Condition !== undefined && { conditions: Condition }),
  };
}
