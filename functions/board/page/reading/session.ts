import { computed, signal } from '@preact/signals';
import type { Scope } from '../../../../shared/api/routes.ts';
import { forget, recall, remember } from '../words/memory.ts';
import { send } from './send.ts';

/** Who is signed in. The token is kept for this tab alone; the secret is not kept. */
export interface Session {
  readonly clientId: string;
  readonly token: string;
  readonly scopes: readonly string[];
  /** Unix ms. */
  readonly endsAt: number;
}

const NAME = 'order-relay.session';
/** So long before its end a token is no longer used. */
const MARGIN_MS = 20_000;

export const session = signal<Session | undefined>(restore());

/** Whether somebody was signed in whose token ended: the page stays as it is, and asks for the secret again. */
export const isExpired = signal(false);

export const isSignedIn = computed(() => session.value !== undefined);

let waiting = Promise.withResolvers<Session>();

/** Throws Failure. */
export async function signIn(clientId: string, clientSecret: string): Promise<void> {
  const { json } = await send<{ accessToken: string; expiresIn: string; scope: string }>('oauth/accesstokens', {
    method: 'POST',
    body: { grantType: 'client_credentials', clientId, clientSecret },
  });
  const { accessToken: token, expiresIn, scope } = json;
  const next = { clientId, token, scopes: scope.split(' '), endsAt: Date.now() + Number(expiresIn) * 1000 };
  remember(sessionStorage, NAME, JSON.stringify(next));
  session.value = next;
  isExpired.value = false;
  waiting.resolve(next);
  waiting = Promise.withResolvers();
}

export function signOut(): void {
  forget(sessionStorage, NAME);
  session.value = undefined;
  isExpired.value = false;
}

/** The API no longer takes this token. */
export function expire(token: string): void {
  if (session.value?.token !== token) return;
  forget(sessionStorage, NAME);
  isExpired.value = true;
}

/** Where the token ended, this waits until somebody has signed in again. */
export async function currentSession(): Promise<Session> {
  const now = session.value;
  if (now !== undefined && now.endsAt - MARGIN_MS < Date.now()) expire(now.token);
  return now !== undefined && !isExpired.value ? now : waiting.promise;
}

export const may = (scope: Scope): boolean => session.value?.scopes.includes(scope) ?? false;

function restore(): Session | undefined {
  const kept = JSON.parse(recall(sessionStorage, NAME) ?? 'null') as Session | null;
  return kept !== null && kept.endsAt - MARGIN_MS > Date.now() ? kept : undefined;
}
