/** `npm run docs:screenshots`: pictures of the board for the docs, of sample orders around today. Exits 3 where there is no browser. */

import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { openBoard, settle } from './board/board-page.ts';
import { startBoardWorld } from './board/world.ts';
import { startChromium } from './chromium.ts';

const browser = await startChromium();
if (browser === undefined) {
  process.stdout.write('There is no /usr/bin/chromium: apt-get install -y chromium fonts-noto-cjk\n');
  process.exitCode = 3;
} else {
  await takePictures(browser);
}

async function takePictures(browser: Browser): Promise<void> {
  const world = await startBoardWorld();
  try {
    const { orderRequestNum, contractId } = world.slipped.order;
    const pictures = {
      week: '#/week',
      orders: '#/orders',
      order: `#/orders/uno~${orderRequestNum}~${contractId}`,
      slips: '#/slips',
    };
    for (const [name, hash] of Object.entries(pictures)) {
      const { page } = await openBoard(browser, world.runner.url, hash, { height: name === 'slips' ? 1060 : 720 });
      await settle(page);
      await page.getByText('自動更新中').waitFor();
      await page.mouse.move(0, 0);
      const path = fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url));
      await page.screenshot({ path });
      await page.close();
    }
  } finally {
    await browser.close();
    await world.close();
  }
}
