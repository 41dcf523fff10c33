import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { rootPath } from '../../config/reference.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Of package.json's `engines`. */
const MIN_NODE = [22, 19] as const;
const BUNDLED_NODE = 24;
const MAX_SKEW_SECONDS = 60;
/** AWS refuses requests beyond. */
const REFUSED_SKEW_SECONDS = 300;

/** `version` as `process.version` has it. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isOld = major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1]);
  if (isOld)
    return fail(
      'node',
      `Node ${version}`,
      `Use Node ${MIN_NODE.join('.')} or later; \`npm ci\` brings one on Linux x64.`,
    );
  const isOther = major !== BUNDLED_NODE;
  return ok('node', `Node ${version}${isOther ? `; the functions run on ${BUNDLED_NODE}, whatever this is` : ''}`);
}

/** The CDK CLI that `npx cdk` runs, against the one that package.json names. */
export function checkCdk(modulesDirectory = rootPath('node_modules')): Finding {
  const wanted = packageJson.devDependencies['aws-cdk'];
  const file = join(modulesDirectory, 'aws-cdk/package.json');
  const found: string | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
  if (found === wanted) return ok('cdk', `CDK CLI ${found}`);
  return fail('cdk', `CDK CLI ${found ?? 'is not installed'}, and package.json has ${wanted}`, 'Run `npm ci`.');
}

/** Against the `date` of an answer of AWS; `now` in unix ms. */
export function checkClock(date: string, now: number): Finding {
  const seconds = Math.round((now - Date.parse(date)) / 1000);
  const what = seconds === 0 ? 'as AWS has it' : `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} AWS`;
  if (Math.abs(seconds) <= MAX_SKEW_SECONDS) return ok('clock', what);
  const todo = "Set this machine's clock (NTP): AWS and receivers refuse what is signed five minutes off.";
  return Math.abs(seconds) > REFUSED_SKEW_SECONDS ? fail('clock', what, todo) : warn('clock', what, todo);
}
