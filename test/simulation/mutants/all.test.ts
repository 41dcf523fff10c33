import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MUTANTS } from './all.ts';

it.each(MUTANTS)('the mutant "$name" changes what stands in $file once', ({ file, change: [from, to] }) => {
  expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
