/** What the provider takes as `serviceName`, in the order of its page. */
export const services = [
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

export type Service = (typeof services)[number];

export function isService(name: string | undefined): name is Service {
  return services.some(service => service === name);
}
