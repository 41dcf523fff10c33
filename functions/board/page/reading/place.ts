import { effect, signal } from '@preact/signals';
import { type Place, readPlace, writePlace } from './address.ts';

/** Where in the board one is: what stands behind `#` in the address. */
export const place = signal<Place>(readPlace(location.hash));

addEventListener('hashchange', () => {
  place.value = readPlace(location.hash);
});

const lists = new Map<string, string>();

effect(() => {
  const [name = '', ...entry] = place.value.path;
  if (entry.length === 0) lists.set(name, writePlace(place.value));
});

/** The address of a list, with the filters that it had last. */
export const listAddress = (name: string): string => lists.get(name) ?? `#/${name}`;

/** Changes the filters of the present view, in its address; going back leaves the view. */
export function setFilter(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, filter } = place.value;
  const all = Object.entries({ ...filter, ...changes }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const next = { path, filter: Object.fromEntries(all) };
  place.value = next;
  try {
    history.replaceState(null, '', writePlace(next));
  } catch {
    // Some browsers let an address change a hundred times in half a minute: a later letter writes it.
  }
}
