import * as z from 'zod/mini';
import { CONFIG } from './schema.ts';

/** What is used of JSON Schema's members. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a file of the configuration may hold. Draft 7 is what editors know. */
export function jsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(CONFIG, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'Configuration of order-relay', ...rest } as JsonSchema;
}

/** The fields of the object at this path; none where there is no such object. */
export function fieldsAt(path: readonly PropertyKey[]): string[] {
  const step = (at: JsonSchema | undefined, part: PropertyKey) =>
    typeof part === 'number' ? at?.items : at?.properties?.[String(part)];
  return Object.keys(path.reduce<JsonSchema | undefined>(step, jsonSchema())?.properties ?? {});
}
