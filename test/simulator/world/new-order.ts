import type { Random } from '../random.ts';
import type { Service } from '../services.ts';
import type { Item } from './item.ts';
import { firstStatus } from './order-life.ts';

type Choices = readonly [number | string, ...(number | string)[]];

const serviceNames: Record<Service, readonly [string, ...string[]]> = {
  uno: ['uno-virtual', 'Arcstar Universal One Virtual', 'Arcstar Universal One L2', 'Arcstar Universal One L3'],
  ucaas: ['Arcstar UCaaS'],
  'sip-trunking': ['Arcstar SIP Trunking'],
  mss: ['WideAngle MSS'],
  '050plusbiz': ['050 plus for Biz'],
  'ip-voice': ['Arcstar IP Voice'],
  'smart-pbx': ['Arcstar Smart PBX'],
  accs: ['ACCS'],
  'bdp-e': ['BizデスクトップPro Enterprise'],
};

// New orders are the most frequent, so their code stands more than once.
const plainTypes: Choices = [1, 1, 1, 2, 3];
const internationalTypes: Choices = ['2-1', '2-1', '2-2', '2-3', '2-5', '2-6', '2-7', '2-8', '2-9'];
const trunkTypes: Choices = [1, 1, 2, 3, 4];
const voiceTypes: Choices = ['S1K', 'S1K', 'N1K', 'N2K', 'N6K', 'T1K', 'T4K', 'G1K', 'H1K'];

const orderTypes: Record<Service, Choices> = {
  uno: plainTypes,
  ucaas: trunkTypes,
  'sip-trunking': trunkTypes,
  mss: plainTypes,
  '050plusbiz': voiceTypes,
  'ip-voice': voiceTypes,
  'smart-pbx': voiceTypes,
  accs: voiceTypes,
  'bdp-e': plainTypes,
};

const dayMs = 24 * 60 * 60 * 1000;
const japanOffsetMs = 9 * 60 * 60 * 1000;

/** An order just received, with the fields, types and ids that the provider gives. */
export function newOrder(
  service: Service,
  atMs: number,
  random: Random,
  international = service === 'uno' && random.fraction() < 0.25,
): Item {
  const contractId = `${international ? 'W' : 'N'}${random.digits(8)}`;
  const leadDays = service === 'uno' ? random.integer(30, 90) : random.integer(7, 30);
  return {
    contractId,
    serviceName: random.pick(serviceNames[service]),
    orderType: random.pick(international ? internationalTypes : orderTypes[service]),
    offerPlanDate: planDate(atMs + leadDays * dayMs),
    orderStatus: firstStatus(service, contractId),
    orderRequestNum: random.digits(12),
  };
}

/** Put off as a rule, now and then brought forward; never the same date. */
export function reschedule(item: Item, atMs: number, random: Random): Item {
  const plannedMs = Date.parse(String(item.offerPlanDate));
  const fromMs = Number.isNaN(plannedMs) ? atMs : plannedMs;
  const days = random.fraction() < 0.8 ? random.integer(1, 21) : -random.integer(1, 5);
  return { ...item, offerPlanDate: planDate(fromMs + days * dayMs) };
}

/** Midnight in Japan on that day, written as the provider's page writes it: seconds, no milliseconds. */
function planDate(ms: number): string {
  const dayStartMs = Math.floor((ms + japanOffsetMs) / dayMs) * dayMs - japanOffsetMs;
  return new Date(dayStartMs).toISOString().replace('.000Z', 'Z');
}
