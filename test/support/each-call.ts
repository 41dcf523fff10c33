/** Methods that give an async iterable: what they list is read by one call. */
const ITERATING: ReadonlySet<string> = new Set([
  'listAfter',
  'listDrainsDue',
  'listOfEntry',
  'listOldDue',
  'listSlots',
  'listWaiting',
]);

/** The port, with each call of a method made by `call`. */
export function eachCall<T extends object>(
  port: T,
  call: (method: string, effect: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const effect = () => method.apply(target, args);
        return ITERATING.has(String(name))
          ? list(String(name), effect, call)
          : call(String(name), async () => effect());
      };
    },
  });
}

async function* list(
  name: string,
  effect: () => AsyncIterable<unknown>,
  call: (method: string, effect: () => Promise<unknown>) => Promise<unknown>,
): AsyncGenerator<unknown> {
  yield* (await call(name, () => Array.fromAsync(effect()))) as unknown[];
}
