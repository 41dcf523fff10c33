import { brokenBodies } from './broken-bodies.ts';
import { itemFaults } from './item-faults.ts';
import { refusals } from './refusals.ts';
import { tokenFaults } from './token-faults.ts';
import { transportFaults } from './transport-faults.ts';

/** All that can be switched on, as data: tests go over every fault without a list of their own. */
export const faults = { ...brokenBodies, ...itemFaults, ...refusals, ...transportFaults, ...tokenFaults };

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];
