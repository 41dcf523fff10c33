/** The nine values of the provider's `serviceName` query, in the order of its page. */
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

/** The provider documents no completed status for these: an order that is no longer listed is presumed completed. */
const ENDING_IN_SILENCE: ReadonlySet<Service> = new Set(['mss', 'sip-trunking', 'ucaas']);

export function isService(value: unknown): value is Service {
  return SERVICES.some(service => service === value);
}

export function endsInSilence(service: Service): boolean {
  return ENDING_IN_SILENCE.has(service);
}
