/**
 * Writes holidays.json, which a bundle has in place of the package's list: the days alone, a twelfth of it. To be run
 * when the package's version changes: `node infra/bundle/write-holidays.ts`.
 */
import { writeFileSync } from 'node:fs';
import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';

const days = Object.keys(holidays).map(day => `  "${day}": true`);
writeFileSync(new URL('holidays.json', import.meta.url), `{\n${days.join(',\n')}\n}\n`);
