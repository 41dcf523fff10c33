import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { limit } from '../../shared/api/fields.ts';
import { BURST, REQUESTS_PER_SECOND, SLOTS } from '../../shared/api/throttle.ts';
import { PROBLEM_TYPES, type ProblemSlug } from '../../shared/runtime/problem-types.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const [head = '', ...rest] = page.split(/^## /m);
const sections = rest.map(text => {
  const [slug = '', ...lines] = text.split('\n');
  return { slug, text: lines.join('\n') };
});
const slugs = Object.keys(PROBLEM_TYPES) as ProblemSlug[];

describe('the page of errors', () => {
  it('has a section for each kind of error, and for no other', () => {
    expect(sections.map(({ slug }) => slug)).toEqual(slugs);
  });

  it.each(sections)('tells the status of $slug', ({ slug, text }) => {
    const { status } = PROBLEM_TYPES[slug as ProblemSlug];
    expect(text.trim()).toMatch(new RegExp(`^${status}\\. .{20}`));
  });

  it('lists each kind with its status', () => {
    const rows = [...head.matchAll(/^\| (\d{3}) \| (.+?) \|/gm)].flatMap(([, status, kinds = '']) =>
      [...kinds.matchAll(/\[([\w-]+)\]\(#([\w-]+)\)/g)].map(([, name, anchor]) => ({ status, name, anchor })),
    );
    expect(rows).toEqual(slugs.map(slug => ({ status: String(PROBLEM_TYPES[slug].status), name: slug, anchor: slug })));
  });

  it('tells the limits of fair use as they are', () => {
    const { text = '' } = sections.find(({ slug }) => slug === 'too-many-requests') ?? {};
    expect(text).toContain(`${REQUESTS_PER_SECOND} requests a second in each region, and ${BURST} at once`);
    expect(text).toContain(`${SLOTS - 1} clients have a limit of their own, \`operator\` has one`);
  });

  it('shows the form of a problem as it is', () => {
    const [, example = ''] = /```json\n([^`]+)```/.exec(head) ?? [];
    const { type, title, status, errors } = JSON.parse(example);
    const slug = type.split('#')[1] as ProblemSlug;
    expect({ title, status }).toEqual(PROBLEM_TYPES[slug]);
    const message = z.safeParse(limit, '1001').error?.issues[0]?.message;
    expect(errors).toEqual([{ field: 'limit', message }]);
  });
});
