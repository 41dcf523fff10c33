import type { Browser, Page } from 'playwright-core';

export interface Visit {
  readonly page: Page;
  /** What the console and the page's scripts complain of. */
  readonly complaints: readonly string[];
  /** Every URL that was asked for, but for those that hold their data. */
  readonly asked: readonly URL[];
}

/** Opens the page at `url` and waits until it asks for nothing more. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const complaints: string[] = [];
  const asked: URL[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('requestfailed', request => complaints.push(`${request.url()} failed: ${request.failure()?.errorText}`));
  page.on('response', response => {
    if (response.status() >= 400) complaints.push(`${response.url()} is ${response.status()}`);
  });
  page.on('request', request => {
    if (!request.url().startsWith('data:')) asked.push(new URL(request.url()));
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, complaints, asked };
}
