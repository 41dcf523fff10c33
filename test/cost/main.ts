/** `npm run docs:cost`: counts what the functions ask of AWS, and makes docs/cost.md of it. */

import { writeFileSync } from 'node:fs';
import { costPage } from '../../infra/cost/page.ts';
import { countNow } from './count-now.ts';

const counted = await countNow();
writeFileSync(new URL('../../infra/cost/counted.json', import.meta.url), `${JSON.stringify(counted, undefined, 2)}\n`);
writeFileSync(new URL('../../docs/cost.md', import.meta.url), costPage(counted));
