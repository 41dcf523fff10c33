/**
 * `npm run test:schemathesis -- --calls 10000`: calls that schemathesis makes of the OpenAPI document, with a token of
 * every kind, against the local runner. No 5xx, and no answer that the document does not have.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OPERATIONS } from '../../shared/api/operations/all.ts';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { installPython } from '../support/python-environment.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Caller, callersOf } from './callers.ts';
import { findKnown, type Known } from './known.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const REPORTS = pathOf('../../node_modules/.cache/');

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

const program = `${installPython(new URL('./requirements.txt', import.meta.url))}/schemathesis`;
const receiver = await startReceiver();
const runner = await RunnerProcess.start(['--details', 'always', '--poll-seconds', '1'], {
  NODE_OPTIONS: `--import ${pathOf('./loopback-only.mjs')}`,
});
try {
  await runner.waitFor(({ type }) => type?.startsWith('order_detail.'));
  const known = await findKnown(runner, receiver.url);
  const callers = await callersOf(runner);
  let made = 0;
  let failed = 0;
  for (const [i, caller] of callers.entries()) {
    const rest = Number(values.calls) - made;
    // At least one: what covers each parameter's values is as many calls as it takes.
    const perOperation = Math.max(1, Math.ceil(rest / (callers.length - i) / Object.keys(OPERATIONS).length));
    say(`--- ${caller.name}`);
    const { code, count } = await runSchemathesis(caller, known, perOperation);
    made += count;
    if (code !== 0) failed++;
  }
  say(`${made} calls: ${callers.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && made >= Number(values.calls) ? 0 : 1;
  if (process.exitCode !== 0) say(`The runner, exit code ${runner.child.exitCode}: ${runner.stderr.slice(-5_000)}`);
} finally {
  await runner.end();
  await receiver.close();
}

/** `perOperation` calls of each operation at most. */
async function runSchemathesis({ name, authorization }: Caller, known: Known, perOperation: number) {
  const report = `${REPORTS}schemathesis-${name.replaceAll(' ', '-')}.ndjson`;
  const child = spawn(
    program,
    [
      'run',
      `${runner.url}/v1/openapi.json`,
      ...['--url', `${runner.url}/v1`, '--checks', CHECKS.join(','), '--phases', 'coverage,fuzzing'],
      ...['--max-examples', String(perOperation), '--seed', values.seed, '--rate-limit', '45/s', '--workers', '1'],
      ...[
        '--generation-database',
        'none',
        '--request-timeout',
        '60',
        '--report',
        'ndjson',
        '--report-ndjson-path',
        report,
        '--no-color',
      ],
      ...['--warnings', 'off', '--suppress-health-check', 'all', '--continue-on-failure'],
      ...(authorization === undefined ? [] : ['--header', `Authorization: ${authorization}`]),
    ],
    {
      stdio: 'inherit',
      cwd: REPORTS,
      env: { ...process.env, KNOWN: JSON.stringify(known), SCHEMATHESIS_HOOKS: pathOf('./hooks.py') },
    },
  );
  const [code] = await once(child, 'close');
  return { code, count: countCalls(readFileSync(report, 'utf8')) };
}

function countCalls(report: string): number {
  const lines = report.split('\n').filter(line => line.startsWith('{"ScenarioFinished"'));
  const counts = lines.map(line => Object.keys(JSON.parse(line).ScenarioFinished.recorder?.interactions ?? {}).length);
  return counts.reduce((sum, count) => sum + count, 0);
}
