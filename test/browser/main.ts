/** `npm run test:browser`: the reference page in a real browser, of the local runner. Exits 3 where there is no browser. */

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { OPERATIONS } from '../../shared/api/operations/all.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { startChromium } from './chromium.ts';
import { visit } from './visit.ts';

const { values } = parseArgs({ options: { screenshot: { type: 'string' } } });
const say = (text: string) => process.stdout.write(`${text}\n`);

const browser = await startChromium();
if (browser === undefined) {
  say('There is no /usr/bin/chromium: apt-get install -y --no-install-recommends chromium');
  process.exit(3);
}
const runner = await RunnerProcess.start([]);
try {
  const { page, complaints, asked } = await visit(browser, `${runner.url}/v1/docs`);
  await page.locator('.opblock').first().waitFor();

  const CHECKS = {
    'it shows every call': async () => {
      const shown = await page.locator('.opblock').evaluateAll(blocks => blocks.map(block => block.id));
      for (const { id } of Object.values(OPERATIONS))
        assert.ok(
          shown.some(block => block.endsWith(`-${id}`)),
          id,
        );
    },
    'it shows the webhook of every event type': async () => {
      const text = (await page.locator('.webhooks').allTextContents()).join(' ');
      for (const type of EVENT_TYPES) assert.ok(text.includes(type), type);
    },
    'it shows what a call answers': async () => {
      await page.locator('[id$="-getOrder"] .opblock-summary-control').click();
      await page.locator('[id$="-getOrder"] .responses-table').waitFor();
      assert.match((await page.locator('[id$="-getOrder"]').textContent()) ?? '', /N12345678[\s\S]*404/);
    },
    'a call can be tried': async () => {
      const health = page.locator('[id$="-getHealth"]');
      await health.locator('.opblock-summary-control').click();
      await health.getByRole('button', { name: 'Try it out' }).click();
      await health.getByRole('button', { name: 'Execute' }).click();
      await health.locator('.live-responses-table').waitFor();
      assert.match((await health.locator('.live-responses-table').textContent()) ?? '', /"status": "ok"/);
    },
    'it asks no other host': async () => {
      const hosts = new Set(asked.map(({ origin }) => origin));
      assert.deepEqual([...hosts], [new URL(runner.url).origin]);
      assert.ok(asked.length >= 5);
    },
    'the browser complains of nothing': async () => assert.deepEqual(complaints, []),
  };

  let failed = 0;
  for (const [name, check] of Object.entries(CHECKS))
    await check().then(
      () => say(`ok: ${name}`),
      error => {
        failed++;
        say(`FAILED: ${name}\n${error.message}`);
      },
    );
  if (values.screenshot !== undefined) await page.screenshot({ path: values.screenshot });
  say(`${Object.keys(CHECKS).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await browser.close();
  await runner.end();
}
