import { writeFileSync } from 'node:fs';
import { rootPath } from '../config/reference.ts';
import { REFERENCE_PATH, referencePage } from './reference.ts';

writeFileSync(rootPath(REFERENCE_PATH), referencePage());
