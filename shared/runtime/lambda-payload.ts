/** Lambda's limits for one call, in bytes of JSON: of the event, and of what the function returns. */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;
export const MAX_RESULT_BYTES = 6 * 1024 * 1024 + 100;

export function payloadBytes(payload: unknown): number {
  return Buffer.byteLength(JSON.stringify(payload) ?? '');
}
