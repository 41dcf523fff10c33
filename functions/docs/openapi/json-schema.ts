import * as z from 'zod/mini';
import { MAX_LIST_LENGTH } from '../../../shared/runtime/http.ts';

export type JsonSchema = Record<string, unknown>;

/** Collects the schemas that have a name, for `components`. */
export type NamedSchemas = Record<string, JsonSchema>;

/** What must fit before it is parsed, with the limits that hold for every body. */
export function inputSchema(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      withoutPattern(jsonSchema);
      if (jsonSchema.type === 'array') jsonSchema.maxItems ??= MAX_LIST_LENGTH;
      const { def } = zodSchema._zod;
      const number = numberParsedFrom(zodSchema);
      if (number) replace(jsonSchema, z.toJSONSchema(number));
      // Zod leaves out what is a default after parsing only.
      else if (def.type === 'default' && numberParsedFrom(def.innerType)) jsonSchema.default = def.defaultValue;
    },
  }) as JsonSchema;
}

/** What is answered; named schemas are put into `components`, and referred to. */
export function outputSchema(schema: z.core.$ZodType, components: NamedSchemas): JsonSchema {
  // Inside another one, since the outermost schema is never made a reference.
  const { properties, $defs } = z.toJSONSchema(z.object({ body: schema }), {
    io: 'output',
    override: ({ jsonSchema }) => {
      withoutPattern(jsonSchema);
      delete jsonSchema.id;
    },
  }) as unknown as { properties: { body: JsonSchema }; $defs?: NamedSchemas };
  Object.assign(components, referred($defs ?? {}));
  return referred(properties.body);
}

function referred<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}

/** A format says what the expression of a page's width does. */
function withoutPattern(jsonSchema: JsonSchema): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

/** A query parameter is text on the way, and a number to whoever reads of it. */
function numberParsedFrom(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'pipe') return undefined;
  return def.out._zod.def.type === 'number' ? def.out : numberParsedFrom(def.out);
}

function replace(jsonSchema: JsonSchema, { $schema: _dialect, ...by }: JsonSchema): void {
  for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
  Object.assign(jsonSchema, by);
}
