import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from '../usage-error.ts';

/** Each of 64 characters, as Secrets Manager generates them deployed. */
export interface Keys {
  readonly rootSecret: string;
  readonly tokensSecret: string;
  readonly operatorSecret: string;
}

/** Locks the directory for this process; the returned function gives it back. Throws UsageError when another has it. */
export function lockDirectory(directory: string): () => void {
  makeDirectory(directory);
  const path = join(directory, 'lock');
  try {
    // The operating system's own lock, by way of SQLite: it goes with the process, however that ends.
    const lock = new DatabaseSync(path);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    const isTaken = (error as { errcode?: number }).errcode === 5;
    throw new UsageError(
      isTaken
        ? `${directory} is in use by another order-relay: end that one, or choose another --data.`
        : `${directory} cannot be used as --data: ${(error as Error).message}. Choose another directory.`,
      { cause: error },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it, or what it should lie in, is no directory',
  ENOTDIR: 'it, or what it should lie in, is no directory',
  EACCES: 'this user may not make it',
  EROFS: 'it would lie on a disk that cannot be written',
};

function makeDirectory(directory: string): void {
  try {
    makeWithParents(resolve(directory));
  } catch (error) {
    if (isDirectory(directory)) return;
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = REASONS[code] ?? `it cannot be made (${code})`;
    throw new UsageError(`${directory} cannot be used as --data: ${reason}. Choose another directory.`, {
      cause: error,
    });
  }
}

/** Not `recursive: true`: Node then tries for ever where nothing can be made, as in /proc. */
function makeWithParents(directory: string): void {
  if (isDirectory(directory)) return;
  makeWithParents(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The directory's keys, made at the first start; without a directory new ones. */
export function loadKeys(directory: string | undefined): Keys {
  if (directory === undefined) return createKeys();
  const path = join(directory, 'keys.json');
  // A directory of an earlier version has fewer.
  const keys = { ...createKeys(), ...(readPrivateFile(path) as Partial<Keys> | undefined) };
  writePrivateFile(path, keys);
  return keys;
}

function createKeys(): Keys {
  const create = () => randomBytes(48).toString('base64url');
  return { rootSecret: create(), tokensSecret: create(), operatorSecret: create() };
}

/** The file's JSON; undefined when there is no such file. */
export function readPrivateFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(
      `${path} cannot be read: ${(error as Error).message}. Put it right, or start anew with another --data.`,
      { cause: error },
    );
  }
}

/** In whole or not at all, for this user's eyes only. */
export function writePrivateFile(path: string, content: unknown): void {
  const next = `${path}.next`;
  writeFileSync(next, JSON.stringify(content), { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}
