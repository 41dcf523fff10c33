import { writeFileSync } from 'node:fs';
import { policyFiles } from './policies.ts';

for (const [name, policy] of Object.entries(policyFiles()))
  writeFileSync(new URL(`../../docs/policies/${name}`, import.meta.url), `${JSON.stringify(policy, undefined, 2)}\n`);
