/** The values of the query parameter `serviceName`, in the order of the provider's page. */
export const SERVICES = [
  'uno',
  'ucaas',
  'sip-trunking',
  'mss',
  '050plusbiz',
  'ip-voice',
  'smart-pbx',
  'accs',
  'bdp-e',
] as const;

export type Service = (typeof SERVICES)[number];

/**
 * These services have no status code for a completed order: the order is no longer listed. The provider's page says so
 * for mss; for the other two it names no end, and we assume the same.
 */
const COMPLETED_WHEN_UNLISTED: ReadonlySet<Service> = new Set(['mss', 'sip-trunking', 'ucaas']);

export function isService(value: unknown): value is Service {
  return SERVICES.some(service => service === value);
}

/** Whether an order of the service that is no longer listed is presumed completed. */
export function isCompletedWhenUnlisted(service: Service): boolean {
  return COMPLETED_WHEN_UNLISTED.has(service);
}
