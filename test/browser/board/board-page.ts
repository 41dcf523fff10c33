import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { type Visit, visit } from '../visit.ts';

interface BoardOptions {
  readonly client?: 'local' | 'viewer';
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly lang?: 'ja' | 'en';
}

/** Opens the board where `hash` says, and signs in. */
export async function openBoard(
  browser: Browser,
  url: string,
  hash: string,
  { client = 'local', colorScheme = 'light', width = 1280, height = 900, lang = 'ja' }: BoardOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
  });
  const found = await visit(context, `${url}/v1/board?lang=${lang}${hash}`, {
    expected: [401],
  });
  await signIn(found.page, client);
  await found.page.locator('header.top').waitFor();
  return found;
}

export async function signIn(page: Page, client: string, secret = `${client}-secret`): Promise<void> {
  await page.locator('input[name=username]').fill(client);
  await page.locator('input[name=password]').fill(secret);
  await page.locator('button[type=submit]').click();
}

/** Goes on when nothing is being read any more. */
export async function settle(page: Page): Promise<void> {
  await page.locator('header.top').waitFor();
  await page.locator('h1').first().waitFor();
  await page.locator('.progress').first().waitFor({ state: 'detached' });
}

/** What axe finds against it, each with the elements. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
