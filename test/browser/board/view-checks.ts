import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Checks } from '../checks.ts';
import { axeFindings, openBoard, settle } from './board-page.ts';
import type { BoardWorld } from './world.ts';

const WIDTHS = [360, 1280, 2560];

/** Every view, light and dark, narrow and wide, and by the keyboard alone. */
export function viewChecks(browser: Browser, { runner, slipped }: BoardWorld): Checks {
  const { orderRequestNum, contractId } = slipped.order;
  const order = `#/orders/uno~${orderRequestNum}~${contractId}`;
  const views = ['#/week', '#/orders', order, '#/endpoints', '#/slips', '#/status'];

  return {
    'axe finds nothing against any view, light or dark': async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await openBoard(browser, runner.url, '#/week', { colorScheme });
        await settle(page);
        for (const hash of [...views, await endpointHash(page), await deliveryHash(page)]) {
          await page.goto(`${runner.url}/v1/board${hash}`);
          await settle(page);
          assert.deepEqual(await axeFindings(page), [], `${hash}, ${colorScheme}`);
        }
        await page.goto(`${runner.url}/v1/board${await endpointHash(page)}`);
        await page.getByRole('button', { name: 'シークレットを更新…' }).click();
        assert.deepEqual(await axeFindings(page), [], `a dialog, ${colorScheme}`);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'サインアウト' }).click();
        assert.deepEqual(await axeFindings(page), [], `signed out, ${colorScheme}`);
        await page.close();
      }
    },
    'nothing is wider than the window, from 360 to 2,560 pixels': async () => {
      for (const width of WIDTHS) {
        const { page } = await openBoard(browser, runner.url, '#/week', { width, lang: 'en' });
        for (const hash of views) {
          await page.goto(`${runner.url}/v1/board${hash}`);
          await settle(page);
          const wide = await page.evaluate('document.documentElement.scrollWidth');
          assert.ok(Number(wide) <= width, `${hash} is ${wide} pixels wide at ${width}`);
        }
        await page.close();
      }
    },
    'no text of a row lies over another one, at 360 pixels': async () => {
      const { page } = await openBoard(browser, runner.url, '#/week', { width: 360, lang: 'en' });
      // Seen from another year, each date has its own.
      await page.clock.setFixedTime('2020-01-01T00:00:00Z');
      for (const hash of ['#/orders', '#/slips', '#/endpoints', await endpointHash(page)]) {
        await page.goto(`${runner.url}/v1/board${hash}`);
        await settle(page);
        await page.locator('.rows .row').first().waitFor();
        assert.deepEqual(await page.evaluate(OVERLAPS), [], hash);
      }
      await page.close();
    },
    'an order is found and read by the keyboard alone': async () => {
      const { page } = await openBoard(browser, runner.url, '#/orders');
      await settle(page);
      await page.keyboard.press('Tab');
      assert.equal(await focused(page), '本文へ');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      for (let i = 0; i < 10 && !(await isInList(page)); i++) await page.keyboard.press('Tab');
      const first = await focused(page);
      await page.keyboard.press('ArrowDown');
      const second = await focused(page);
      assert.notEqual(second, first);
      await page.keyboard.press('End');
      assert.notEqual(await focused(page), second);
      await page.keyboard.press('Home');
      assert.equal(await focused(page), first);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: String(contractId) }).waitFor();
      await page.close();
    },
    'a list prints whole': async () => {
      const { page } = await openBoard(browser, runner.url, '#/orders');
      await settle(page);
      const shown = Number(await page.locator('.rows li').first().getAttribute('aria-setsize'));
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      assert.equal(await page.locator('.rows li').count(), shown);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('header').isVisible(), false);
      await page.close();
    },
  };
}

/** The rows in which what two cells show overlaps, by more than the rounding of pixels. */
const OVERLAPS = `(() => {
  const boxOf = cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const text = range.getBoundingClientRect();
    const box = cell.getBoundingClientRect();
    // A long text in a block of its own is cut off there.
    const right = cell.querySelector('small, strong') ? box.right : text.right;
    return { left: text.left, right, top: text.top, bottom: text.bottom };
  };
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return [...document.querySelectorAll('.rows .row')].filter(row => {
    const boxes = [...row.children].filter(cell => cell.innerText !== '').map(boxOf);
    return boxes.some((a, i) => boxes.slice(i + 1).some(b => meet(a, b)));
  }).map(row => row.innerText);
})()`;

const focused = async (page: Page) => String(await page.evaluate('document.activeElement.textContent'));
const isInList = async (page: Page) => Boolean(await page.evaluate("document.activeElement.closest('.rows')"));

async function endpointHash(page: Page): Promise<string> {
  await page.goto(`${page.url().split('#')[0]}#/endpoints`);
  await page.locator('.endpoints a').first().waitFor();
  return String(await page.locator('.endpoints a').first().getAttribute('href'));
}

async function deliveryHash(page: Page): Promise<string> {
  await page.locator('.endpoints a').first().click();
  await page.locator('.deliveries a').first().waitFor();
  return String(await page.locator('.deliveries a').first().getAttribute('href'));
}
