import { Session } from 'node:inspector/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the time that the main thread was busy, which share went to what: a package, a file of ours, a part of Node. */
export type Profile = Readonly<Record<string, number>>;

const ROOT = fileURLToPath(import.meta.resolve('../../'));
const SAMPLE_US = 200;
/** The profiler itself is none of the subject's work. */
const UNCOUNTED = ['(idle)', 'node:inspector'];
/** Such a share is told, and so many of them at most. */
const LEAST = 0.02;
const MOST = 7;

/** Runs `work` under V8's profiler, in this process. */
export async function profiled(work: () => Promise<unknown>): Promise<Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const { nodes, samples = [], timeDeltas = [] } = profile;
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const place = places.get(id) ?? '';
    if (!UNCOUNTED.includes(place)) times.set(place, (times.get(place) ?? 0) + (timeDeltas[i] ?? 0));
  }
  const busy = times.values().reduce((sum, time) => sum + time, 0);
  return Object.fromEntries([...times].map(([place, time]) => [place, time / busy]));
}

function placeOf({ url, functionName }: { readonly url: string; readonly functionName: string }): string {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  if (url.startsWith('file:')) return fileOf(fileURLToPath(url));
  if (url.startsWith('/')) return fileOf(url);
  if (url.startsWith('node:')) return url.replace('node:internal/', 'node:');
  if (functionName.startsWith('RegExp:')) return 'regular expressions';
  // V8 has no name for what it calls in C++ without leaving compiled code.
  return functionName === '(program)' || functionName === '' ? 'native code' : functionName;
}

/** Of a file that is none of the project's, a bundle, only the name. */
const fileOf = (path: string) => (path.startsWith(ROOT) ? path.slice(ROOT.length) : basename(path));

/** The largest shares, in words. */
export function describeProfile(profile: Profile): string {
  return Object.entries(profile)
    .filter(([, share]) => share >= LEAST)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([place, share]) => `${place} ${Math.round(share * 100)} %`)
    .join(', ');
}
