/** What the browser keeps for this page; where it keeps nothing, as some are set, the page works without. */

export function recall(storage: Storage, name: string): string | undefined {
  try {
    return storage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(storage: Storage, name: string, value: string): void {
  try {
    storage.setItem(name, value);
  } catch {
    // It is full, or not allowed.
  }
}

export function forget(storage: Storage, name: string): void {
  try {
    storage.removeItem(name);
  } catch {
    // It is not allowed.
  }
}
