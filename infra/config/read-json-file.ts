import { readFileSync } from 'node:fs';
import { type TransformFailure, transformSync } from 'esbuild';
import { ConfigError } from './config-error.ts';

export function readJsonFile(path: string): unknown {
  const text = readText(path).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path}${findFault(text) ?? `: ${(error as Error).message}`}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`The configuration cannot be read: ${(error as Error).message}`);
  }
}

/** `:line:column: what`, both from 1; V8 does not always say where. */
function findFault(text: string): string | undefined {
  try {
    transformSync(text, { loader: 'json', logLevel: 'silent' });
    return undefined;
  } catch (error) {
    const [fault] = (error as TransformFailure).errors;
    return fault?.location ? `:${fault.location.line}:${fault.location.column + 1}: ${fault.text}` : undefined;
  }
}
