import { describe, expect, it } from 'vitest';
import { readPlace } from '../../../functions/board/page/reading/address.ts';
import { type Choice, chooseView } from '../../../functions/board/page/reading/choose-view.ts';
import type { Scope } from '../../../shared/api/routes.ts';

/** The view that a client with these scopes sees at an address. */
function viewAt(hash: string, ...scopes: Scope[]): string {
  const views: [Choice, Choice] = [
    { name: 'week', scope: 'orders:read' },
    { name: 'endpoints', scope: 'webhooks:read' },
  ];
  return chooseView(views, readPlace(hash).path[0], scope => scopes.includes(scope)).name;
}

describe('the view that is shown', () => {
  it('is the first that may be seen, where the address names none', () => {
    expect(viewAt('', 'orders:read', 'webhooks:read')).toBe('week');
    expect(viewAt('', 'webhooks:read')).toBe('endpoints');
    expect(viewAt('#/', 'webhooks:read')).toBe('endpoints');
    expect(viewAt('#/nonsense', 'webhooks:read')).toBe('endpoints');
    expect(viewAt('', 'clients:read')).toBe('week');
  });

  it('is what the address names, though it may not be seen', () => {
    expect(viewAt('#/week', 'webhooks:read')).toBe('week');
  });
});
