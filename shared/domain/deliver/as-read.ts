import { type Endpoint, isEnabled } from './endpoint.ts';
import type { Endpoints } from './ports.ts';

/** Whether the endpoint is still there, enabled, and as it was read. Changes of two regions may bear one revision. */
export async function isAsRead(
  { id, revision, changedAt }: Endpoint,
  { endpoints }: { readonly endpoints: Pick<Endpoints, 'findEndpoint'> },
): Promise<boolean> {
  const now = await endpoints.findEndpoint(id);
  return now !== undefined && now.revision === revision && now.changedAt === changedAt && isEnabled(now);
}
