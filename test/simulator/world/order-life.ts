import type { Service } from '../services.ts';
import { fieldText, type Item } from './item.ts';

/** What happens to an order next; `undefined` when it has ended (or has a code that leads nowhere). */
export type NextStep = { orderStatus: number | string } | 'loses its status' | 'leaves the list';

interface Life {
  first: number | string;
  /** By the present status, as text. */
  steps: Readonly<Record<string, NextStep>>;
}

const lives = {
  /** Received, site surveyed, access line laid, terminal installed, completed. */
  domestic: {
    first: 1,
    steps: { 1: { orderStatus: 2 }, 2: { orderStatus: 3 }, 3: { orderStatus: 4 }, 4: { orderStatus: 5 } },
  },
  international: { first: '14-GO', steps: { '14-GO': { orderStatus: '' } } },
  desktop: { first: 1, steps: { 1: { orderStatus: 2 } } },
  security: { first: 1, steps: { 1: 'loses its status' } },
  trunk: { first: 1, steps: { 1: 'leaves the list' } },
  voice: { first: '0', steps: { 0: { orderStatus: '-' } } },
} satisfies Record<string, Life>;

const lifeByService: Record<Service, Life> = {
  uno: lives.domestic,
  ucaas: lives.trunk,
  'sip-trunking': lives.trunk,
  mss: lives.security,
  '050plusbiz': lives.voice,
  'ip-voice': lives.voice,
  'smart-pbx': lives.voice,
  accs: lives.voice,
  'bdp-e': lives.desktop,
};

export function firstStatus(service: Service, contractId: string): number | string {
  return lifeOf(service, contractId).first;
}

export function nextStep(service: Service, item: Item): NextStep | undefined {
  const status = fieldText(item, 'orderStatus');
  return status === undefined ? undefined : lifeOf(service, fieldText(item, 'contractId')).steps[status];
}

/** The order after its next step; `undefined` when it leaves the list. */
export function takeStep(item: Item, step: NextStep): Item | undefined {
  if (step === 'leaves the list') return undefined;
  if (step !== 'loses its status') return { ...item, ...step };
  const { orderStatus: _, ...rest } = item;
  return rest;
}

function lifeOf(service: Service, contractId: string | undefined): Life {
  return service === 'uno' && contractId?.startsWith('W') ? lives.international : lifeByService[service];
}
