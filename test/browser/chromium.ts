import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's package `chromium`. */
const CHROMIUM = '/usr/bin/chromium';

/** Undefined where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  if (!existsSync(CHROMIUM)) return undefined;
  // As root there is no sandbox; only our own page is opened.
  return chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
