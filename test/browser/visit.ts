import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface Visit {
  readonly page: Page;
  /** What the console and the page's scripts complain of. */
  readonly complaints: readonly string[];
  /** Every URL that was asked for, but for those that hold their data. */
  readonly asked: readonly URL[];
}

/** Opens the page at `url` and waits until it asks for nothing more. Answers of the statuses in `expected` are no complaint. */
export async function visit(
  browser: Browser | BrowserContext,
  url: string,
  { expected = [] }: { readonly expected?: readonly number[] } = {},
): Promise<Visit> {
  const page =
    'contexts' in browser
      ? await browser.newPage({ viewport: { width: 1280, height: 1600 } })
      : await browser.newPage();
  const complaints: string[] = [];
  const asked: URL[] = [];
  const isExpected = (text: string) => expected.some(status => text.includes(`status of ${status}`));
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && !isExpected(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('requestfailed', request => {
    const { errorText } = request.failure() ?? {};
    // A page that goes elsewhere gives up what it asked for.
    if (errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed: ${errorText}`);
  });
  page.on('response', response => {
    const status = response.status();
    if (status >= 400 && !expected.includes(status)) complaints.push(`${response.url()} is ${status}`);
  });
  page.on('request', request => {
    if (!/^(data|blob):/.test(request.url())) asked.push(new URL(request.url()));
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, complaints, asked };
}
