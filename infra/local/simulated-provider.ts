import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { createServiceCalendar } from '../../shared/adapters/provider/service-calendar.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { type Simulator, startSimulator } from '../../test/simulator/simulator.ts';
import { CLOSED_DAYS } from '../config/polls-schema.ts';
import { readPrivateFile, writePrivateFile } from './engines/data-directory.ts';
import type { Options } from './options.ts';

const ORDERS = 40;
const CHANGE_EVERY_MS = 3_000;
const SAVE_EVERY_MS = 1_000;

/** The simulated provider, live; with a data directory its orders outlive it, as the real one's do. */
export async function startSimulatedProvider({
  dataDirectory,
  details: hours,
}: Pick<Options, 'dataDirectory' | 'details'>): Promise<Simulator> {
  const { isServed } = createServiceCalendar({ hours, closedDays: CLOSED_DAYS });
  const simulator = await startSimulator({
    seed: randomInt(2 ** 31),
    world: { orders: ORDERS, changeEveryMs: CHANGE_EVERY_MS },
    servesDetails: atMs => isServed(atMs, 0),
  });
  if (dataDirectory === undefined) return simulator;
  const file = join(dataDirectory, 'simulated-orders.json');
  const kept = readPrivateFile(file) as Record<string, ReturnType<Simulator['orders']>> | undefined;
  for (const service of SERVICES) if (kept?.[service]) simulator.replace(service, kept[service]);
  const detailsFile = join(dataDirectory, 'simulated-details.json');
  const keptDetails = (readPrivateFile(detailsFile) ?? []) as ReturnType<Simulator['details']>;
  for (const { item, updatedMs } of keptDetails) simulator.putDetail(item, { updatedMs });
  const save = () => {
    writePrivateFile(file, Object.fromEntries(SERVICES.map(service => [service, simulator.orders(service)])));
    writePrivateFile(detailsFile, simulator.details());
  };
  save();
  const saving = setInterval(save, SAVE_EVERY_MS);
  return {
    ...simulator,
    close() {
      clearInterval(saving);
      save();
      return simulator.close();
    },
  };
}
