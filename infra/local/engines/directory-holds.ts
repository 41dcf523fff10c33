import { join } from 'node:path';
import { ONLY_REGION } from '../function-environment.ts';
import { UsageError } from '../usage-error.ts';
import { readPrivateFile, writePrivateFile } from './data-directory.ts';

interface Holds {
  readonly isSimulated: boolean;
  readonly regions: readonly string[];
}

/** One directory holds simulated orders or real ones, never both, and the tables of the same regions; its first start decides. Throws UsageError. */
export function checkDirectory(dataDirectory: string, holds: Holds): void {
  const file = join(dataDirectory, 'provider.json');
  const kept = readPrivateFile(file) as Partial<Holds> | undefined;
  if (kept === undefined) {
    writePrivateFile(file, holds);
    return;
  }
  if (kept.isSimulated !== holds.isSimulated)
    throw new UsageError(
      holds.isSimulated
        ? `${dataDirectory} holds a real provider's orders: give --upstream, or choose another --data.`
        : `${dataDirectory} holds simulated orders: choose another --data for --upstream.`,
    );
  // An earlier version knew one region only.
  const { regions = [ONLY_REGION] } = kept;
  if (regions.toSorted().join() === holds.regions.toSorted().join()) return;
  const how =
    regions.length === 1 ? 'one region: leave --regions out' : `the regions ${regions}: give --regions ${regions}`;
  throw new UsageError(`${dataDirectory} holds ${how}, or choose another --data.`);
}
