import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FOLDER = fileURLToPath(import.meta.resolve('../../node_modules/.cache/bench/'));
const FILES = ['package.json', 'package-lock.json'] as const;

/** Puts what test/bench/competitors/package.json names into a folder of its own, unless it is there. Throws where it cannot be had. */
export function installCompetitors(): void {
  const isSame = FILES.every(file => existsSync(FOLDER + file) && read(FOLDER + file) === read(sourceOf(file)));
  if (isSame && existsSync(`${FOLDER}node_modules/.package-lock.json`)) return;
  mkdirSync(FOLDER, { recursive: true });
  for (const file of FILES) copyFileSync(sourceOf(file), FOLDER + file);
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: FOLDER,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0)
    throw new Error('The registry did not give what test/bench/competitors/package.json names.', { cause: error });
}

/** A module that `installCompetitors` put there. Its types are not: the caller says what it uses of it. */
export async function importCompetitor<Module>(name: 'autocannon' | 'axios' | 'got'): Promise<Module> {
  const resolve = createRequire(FOLDER).resolve;
  return import(pathToFileURL(resolve(name)).href);
}

const sourceOf = (file: string) => fileURLToPath(import.meta.resolve(`./competitors/${file}`));
const read = (file: string) => readFileSync(file, 'utf8');
