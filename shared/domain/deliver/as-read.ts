import { type Endpoint, isEnabled } from './endpoint.ts';
import type { Endpoints } from './ports.ts';

/** Whether the endpoint is still there, enabled, and as it was read. */
export async function isAsRead(
  { id, revision }: Endpoint,
  { endpoints }: { readonly endpoints: Pick<Endpoints, 'findEndpoint'> },
): Promise<boolean> {
  const current = await endpoints.findEndpoint(id);
  return current !== undefined && current.revision === revision && isEnabled(current);
}
