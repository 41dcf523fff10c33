import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import type { Checks } from '../checks.ts';
import { visit } from '../visit.ts';
import { openBoard, settle, signIn } from './board-page.ts';
import { sampleOrder, WORKER } from './sample-orders.ts';
import { viewChecks } from './view-checks.ts';
import type { BoardWorld } from './world.ts';

/** The board as somebody uses it who waits for orders. */
export async function boardChecks(browser: Browser, world: BoardWorld): Promise<Checks> {
  const { runner, provider, receiver, slipped } = world;
  const start = await visit(browser, `${runner.url}/`, { expected: [401] });
  const { page, complaints, asked } = start;
  const contract = String(slipped.order.contractId);
  const text = async () => (await page.locator('main').innerText()) ?? '';

  return {
    'the laptop’s address leads to the board': async () => {
      assert.equal(new URL(page.url()).pathname, '/v1/board');
      assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    },
    'a wrong secret is told, with what to do': async () => {
      await signIn(page, 'local', 'wrong');
      assert.match(await page.getByRole('alert').innerText(), /シークレットが違います[\s\S]*新しいもの/);
    },
    'somebody signs in': async () => {
      await signIn(page, 'local');
      await page.getByRole('heading', { name: '今週と来週' }).waitFor();
    },
    'the week shows who comes when, and nobody’s name before it is asked for': async () => {
      await settle(page);
      const day = page.locator('.day', { hasText: '宅内工事' }).first();
      assert.match(await day.innerText(), /(AM|13:00-15:00)[\s\S]*宅内工事[\s\S]*N482/);
      assert.ok(!(await page.content()).includes(WORKER));
      await page.getByRole('button', { name: '名前と住所を表示' }).click();
      await page.locator('.day', { hasText: WORKER }).first().waitFor();
      await page.getByRole('button', { name: '名前と住所を隠す' }).click();
      await page.locator('.day', { hasText: WORKER }).first().waitFor({ state: 'detached' });
      assert.ok(!(await page.content()).includes(WORKER));
    },
    'a slipped order is found first of all': async () => {
      await page.getByRole('link', { name: '注文', exact: true }).click();
      await settle(page);
      const first = page.locator('.rows li').first();
      assert.match(await first.innerText(), new RegExp(`${contract}[\\s\\S]*${slipped.days}日遅れ`));
      await page.getByRole('searchbox').fill(contract);
      await page.locator('.rows li:only-child').waitFor();
      assert.match(page.url(), new RegExp(`search=${contract}`));
    },
    'its history tells what changed, event by event': async () => {
      await page.locator('.rows a').first().click();
      await page.getByRole('heading', { name: contract }).waitFor();
      await settle(page);
      assert.match(await text(), /当初の予定[\s\S]*現在の予定[\s\S]*21日遅れ/);
      assert.match(await page.locator('.history').innerText(), /提供予定日が変わりました[\s\S]*提供予定日[\s\S]*→/);
      const steps = page.locator('.steps [aria-current=step]');
      assert.equal(await steps.innerText(), '現地調査完了');
    },
    'going back leads to the list as it was': async () => {
      await page.getByRole('link', { name: /注文の一覧/ }).click();
      await page.locator('.rows li:only-child').waitFor();
      assert.equal(await page.getByRole('searchbox').inputValue(), contract);
      await page.getByRole('searchbox').fill('');
      const further = await page.locator('.rows a').nth(40).getAttribute('href');
      const link = page.locator(`.rows a[href="${further}"]`);
      await link.scrollIntoViewIfNeeded();
      const scrolled = await page.evaluate('scrollY');
      await link.click();
      await page.locator('article.stack').waitFor();
      await page.goBack();
      await link.waitFor();
      assert.ok(Number(scrolled) > 0);
      assert.equal(await page.evaluate('scrollY'), scrolled);
      await page.getByRole('searchbox').fill(contract);
      await page.getByRole('link', { name: new RegExp(contract) }).click();
      await page.getByRole('heading', { name: contract }).waitFor();
      await settle(page);
    },
    'site work has its earlier dates struck through, and names on demand': async () => {
      const work = page.locator('.works li', { hasText: '宅内工事' });
      assert.equal(await work.locator('s').count(), 1);
      assert.ok(!(await page.content()).includes(WORKER));
      await page.getByRole('button', { name: '名前と住所を表示' }).click();
      assert.match(await page.locator('.fields').first().innerText(), new RegExp(WORKER));
    },
    'a change appears within seconds, without anything done': async () => {
      provider.put('uno', {
        ...provider.orders('uno').find(({ contractId }) => contractId === contract),
        orderStatus: 4,
      });
      await page.locator('.steps [aria-current=step]', { hasText: '端末工事完了' }).waitFor({ timeout: 60_000 });
      assert.match(await page.locator('.history li').first().innerText(), /状態[\s\S]*現地調査完了 → 端末工事完了/);
    },
    'the list follows the feed too': async () => {
      await page.goto(`${runner.url}/v1/board#/orders?sort=updated`);
      await settle(page);
      const order = sampleOrder('bdp-e', 40, 30);
      provider.put('bdp-e', order);
      await page.locator('.rows li:first-child', { hasText: String(order.contractId) }).waitFor({ timeout: 60_000 });
    },
    'a list is saved as CSV for Excel, without anybody’s name': async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV を保存' }).click(),
      ]);
      const csv = await readFile(await download.path(), 'utf8');
      assert.match(download.suggestedFilename(), /^orders-\d{4}-\d\d-\d\d\.csv$/);
      assert.ok(csv.startsWith('\uFEFF注文 ID,'));
      assert.ok(csv.includes(contract) && !csv.includes(WORKER));
    },
    'a delivery that failed is retried, and its attempts are told': async () => {
      await page.getByRole('link', { name: '配信先', exact: true }).click();
      await settle(page);
      await page.getByRole('link', { name: /基幹システム/ }).click();
      await page.locator('.deliveries li').first().waitFor();
      receiver.answer({});
      await page.locator('.deliveries a').first().click();
      await page.getByRole('button', { name: 'いま再送する' }).click();
      await page.getByText('再送しました: 配信済み').waitFor();
      assert.match(await page.locator('.history li').first().innerText(), /HTTP 200/);
    },
    'a test is sent, and what was missed is counted before it is sent': async () => {
      await page.getByRole('link', { name: /配信先へ戻る/ }).click();
      await page.getByRole('button', { name: 'テスト送信' }).press('Enter');
      await page.getByText('届きました。').waitFor();
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'テスト送信');
      await page.getByRole('button', { name: /送り直す/ }).click();
      await page.getByRole('button', { name: 'まず数える' }).click();
      await page
        .getByRole('dialog')
        .getByText(/未送信です|送り残しはありません/)
        .waitFor();
      await page.getByRole('dialog').locator('input[type=date]').fill('2026-01-01');
      await page.getByText(/未送信です|送り残しはありません/).waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
    'a token that ends is asked for again, and the place is kept': async () => {
      await page.goto(`${runner.url}/v1/board#/orders?service=mss`);
      await settle(page);
      await page.evaluate(() => {
        const kept = JSON.parse(sessionStorage.getItem('order-relay.session') ?? '{}');
        sessionStorage.setItem('order-relay.session', JSON.stringify({ ...kept, token: `${kept.token}x` }));
      });
      await page.reload();
      const dialog = page.getByRole('dialog', { name: 'もう一度サインインしてください' });
      await dialog.waitFor();
      for (let i = 0; i < 3; i++) await page.keyboard.press('Escape');
      await dialog.locator('input[name=password]').fill('local-secret');
      await dialog.getByRole('button', { name: 'サインイン', exact: true }).click();
      await page.locator('.rows li').first().waitFor();
      assert.match(page.url(), /#\/orders\?service=mss$/);
    },
    'the language is changed, and remembered': async () => {
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await page.reload();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      await page.getByRole('button', { name: '日本語' }).click();
    },
    'the language of an address is remembered, until another is chosen': async () => {
      await page.goto(`${runner.url}/v1/board?lang=en#/orders`);
      await page.goto(`${runner.url}/v1/board#/orders`);
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      await page.goto(`${runner.url}/v1/board?lang=en#/orders`);
      await page.getByRole('button', { name: '日本語' }).click();
      await page.reload();
      await page.getByRole('heading', { name: '注文' }).waitFor();
      await page.goto(`${runner.url}/v1/board#/orders`);
      await page.getByRole('heading', { name: '注文' }).waitFor();
    },
    'a client that may read orders only is told what the other views need': async () => {
      const { page: viewer } = await openBoard(browser, runner.url, '#/endpoints', { client: 'viewer' });
      await viewer.getByText('webhooks:read').waitFor();
      await viewer.goto(`${runner.url}/v1/board#/week`);
      await settle(viewer);
      assert.equal(await viewer.getByRole('button', { name: '名前と住所を表示' }).count(), 0);
      await viewer.close();
    },
    'what the provider writes is text, and turns nothing around it': async () => {
      const contractId = '<i>N1</i>';
      const hostile = { contractId, serviceName: '<img src=x onerror=alert(1)> \u202Eabc' };
      for (const plannedIn of [30, 44]) {
        provider.put('accs', { ...sampleOrder('accs', 50, plannedIn), ...hostile });
        await page.goto(`${runner.url}/v1/board#/orders?search=${encodeURIComponent(contractId)}`);
        await page
          .locator('.rows li', { hasText: plannedIn === 30 ? contractId : '14日遅れ' })
          .waitFor({ timeout: 60_000 });
      }
      assert.equal(await page.locator('.rows bdi').innerText(), hostile.serviceName);
      await page.goto(`${runner.url}/v1/board#/slips`);
      await page.locator('.slips strong', { hasText: contractId }).waitFor();
      assert.equal(await page.locator('main img, main i').count(), 0);
    },
    'what slipped this week follows the feed, without reading the week again': async () => {
      await page.goto(`${runner.url}/v1/board#/slips`);
      await page.locator('.slips li').first().waitFor();
      const ofWeek = () =>
        asked.filter(({ searchParams }) => searchParams.has('since') && searchParams.has('type')).length;
      const before = ofWeek();
      provider.put('mss', sampleOrder('mss', 1, 10));
      await page
        .locator('.slips li', { hasText: String(sampleOrder('mss', 1, 0).contractId) })
        .waitFor({ timeout: 60_000 });
      assert.equal(ofWeek(), before);
    },
    ...viewChecks(browser, world),
    'no other host is asked for anything': async () => {
      assert.deepEqual([...new Set(asked.map(({ origin }) => origin))], [new URL(runner.url).origin]);
    },
    'the browser complains of nothing, the page’s policy least of all': async () => assert.deepEqual(complaints, []),
  };
}
