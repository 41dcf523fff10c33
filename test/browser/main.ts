/** `npm run test:browser`: the reference page and the board in a real browser, of the local runner. Exits 3 where there is no browser. */

import type { Browser } from 'playwright-core';
import { boardChecks } from './board/board-checks.ts';
import { boardSpeedChecks } from './board/speed-checks.ts';
import { startBoardWorld } from './board/world.ts';
import { runChecks } from './checks.ts';
import { startChromium } from './chromium.ts';
import { referenceChecks } from './reference.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

const browser = await startChromium();
if (browser === undefined) {
  say('There is no /usr/bin/chromium: apt-get install -y --no-install-recommends chromium');
  process.exitCode = 3;
} else {
  await check(browser);
}

async function check(browser: Browser): Promise<void> {
  const world = await startBoardWorld();
  try {
    const results = [
      await runChecks(await referenceChecks(browser, world.runner.url)),
      await runChecks(await boardChecks(browser, world)),
    ];
    await world.close();
    results.push(await runChecks(boardSpeedChecks(browser)));
    const failed = results.reduce((sum, result) => sum + result.failed, 0);
    say(`${results.reduce((sum, result) => sum + result.passed, 0)} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await world.close();
  }
}
