import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import * as z from 'zod/mini';
import type { Component } from './licences.ts';

const require = createRequire(import.meta.url);
/** The CycloneDX project's own package has its schemas, with those that they refer to. */
const SCHEMAS = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
const BASE = 'http://cyclonedx.org/schema/';

const BOM = z.object({
  specVersion: z.string(),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      properties: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
      hashes: z.optional(z.array(z.object({ alg: z.string() }))),
      licenses: z.optional(
        z.array(
          z.union([
            z.object({ expression: z.string() }),
            z.object({ license: z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]) }),
          ]),
        ),
      ),
    }),
  ),
});

/** @throws Error that says where a CycloneDX document is not what its version's schema wants. */
export function mustBeCycloneDx(document: unknown): void {
  const { specVersion } = BOM.parse(document);
  // Of these two formats ajv has no check; nothing in our documents has them.
  const ajv = new Ajv({ strict: false, formats: { 'iri-reference': true, 'idn-email': true } });
  addFormats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(readSchema(name), `${BASE}${name}.SNAPSHOT.schema.json`);
  const isValid = ajv.compile(readSchema(`bom-${specVersion}`));
  if (isValid(document)) return;
  const [error] = isValid.errors ?? [];
  throw new Error(`The SBOM is no CycloneDX ${specVersion}: ${error?.instancePath} ${error?.message}`);
}

/** The packages of a CycloneDX document that npm made. */
export function componentsOf(document: unknown): Component[] {
  return BOM.parse(document).components.map(({ name, version, properties = [], hashes = [], licenses = [] }) => {
    const has = (property: string) => properties.some(entry => entry.name === `cdx:npm:package:${property}`);
    const [licence] = licenses.map(entry => {
      if ('expression' in entry) return entry.expression;
      return 'id' in entry.license ? entry.license.id : entry.license.name;
    });
    return {
      id: `${name}@${version}`,
      licence,
      isForDevelopment: has('development'),
      hasHash: hashes.length > 0 || has('bundled'),
    };
  });
}

function readSchema(name: string): object {
  return JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8'));
}
