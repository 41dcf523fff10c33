import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { OPERATIONS } from '../../shared/api/operations/all.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';
import type { Checks } from './checks.ts';
import { visit } from './visit.ts';

/** The reference page, opened in the browser. */
export async function referenceChecks(browser: Browser, url: string): Promise<Checks> {
  const { page, complaints, asked } = await visit(browser, `${url}/v1/docs`);
  await page.locator('.opblock').first().waitFor();
  return {
    'the reference page shows every call': async () => {
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
      assert.deepEqual([...hosts], [new URL(url).origin]);
      assert.ok(asked.length >= 5);
    },
    'the browser complains of nothing there': async () => assert.deepEqual(complaints, []),
  };
}
