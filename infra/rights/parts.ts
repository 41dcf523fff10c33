import { DEPLOY } from './deploy-rights.ts';
import { ALARMS, DOMAIN, VPC, WAF } from './optional-rights.ts';
import type { Rights } from './rights.ts';

/** What everybody needs, and what a member of the configuration needs besides. */
export const PARTS = ['deploy', 'domain', 'waf', 'vpc', 'alarms'] as const;
export type Part = (typeof PARTS)[number];

export const RIGHTS: Readonly<Record<Part, readonly Rights[]>> = {
  deploy: DEPLOY,
  domain: DOMAIN,
  waf: WAF,
  vpc: VPC,
  alarms: ALARMS,
};
