import { writeFileSync } from 'node:fs';
import { referenceFiles, rootPath } from './reference.ts';

for (const { path, text } of referenceFiles()) writeFileSync(rootPath(path), text);
