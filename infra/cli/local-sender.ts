import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import type { PostResult } from '../../shared/domain/deliver/attempt.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { UsageError } from '../local/usage-error.ts';
import { keyOf } from './webhook-secret.ts';

export interface LocalSender {
  send(eventId: string, body: string): Promise<PostResult>;
  close(): Promise<void>;
}

/** The sender that is deployed, for one URL that is registered nowhere: http and this machine, too. */
export function createLocalSender(url: string, secret: string): LocalSender {
  const guard = new ReceiverGuard({ policy: 'any' });
  const parsed = guard.parse(url);
  if (!(parsed instanceof URL)) throw new UsageError(`--forward-to ${parsed.reason}. "${url}" does not fit.`);
  const key = keyOf(secret);
  const sender = new WebhookSender({ keysOf: async () => [key], guard, clock: Date.now });
  const endpoint: Endpoint = {
    revision: 0,
    id: 'local',
    url,
    eventTypes: ['*'],
    status: 'enabled',
    secretVersion: 1,
    secrets: [],
    verdicts: [],
    createdAt: new Date().toISOString(),
  };
  return {
    send: (eventId, body) => sender.post(endpoint, eventId, { body, contentType: 'application/json' }),
    close: () => sender.close(),
  };
}

export function isAccepted({ status = 0 }: PostResult): boolean {
  return status >= 200 && status < 300;
}
