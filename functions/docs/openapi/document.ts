import packageJson from '../../../package.json' with { type: 'json' };
import { PROBLEM } from '../../../shared/api/answers/problem.ts';
import { GROUPS } from '../../../shared/api/operations/all.ts';
import type { Group } from '../../../shared/api/operations/operation.ts';
import { WEBHOOKS } from '../../../shared/api/operations/webhooks.ts';
import { ROUTES, type Route, STAGE } from '../../../shared/api/routes.ts';
import { PROBLEM_TYPES } from '../../../shared/runtime/problem-types.ts';
import { headerComponents } from './headers.ts';
import { type JsonSchema, type NamedSchemas, outputSchema } from './json-schema.ts';
import { operationObject } from './operations.ts';
import { webhookObjects } from './webhooks.ts';

const DESCRIPTION = `Watches NTT Com service orders, tells changes by signed webhooks, and answers queries at any hour.

Calls need the header \`Authorization: Bearer …\` with a token from \`POST /oauth/accesstokens\`, but for those that are open to everybody. HEAD is answered as GET is, without a body. Errors are \`application/problem+json\`.`;

const LICENSE = { name: packageJson.license, identifier: packageJson.license };

const PROBLEM_KINDS = Object.keys(PROBLEM_TYPES).map(slug => `/${STAGE}/docs/errors.md#${slug}`);

/**
 * The API in OpenAPI 3.1, made of the schemas that its functions check their input by. `leftOut` are functions whose
 * routes a deployment does not have.
 */
export function openApiDocument(leftOut: readonly string[] = []) {
  const schemas: NamedSchemas = {};
  const groups = groupsWithout(leftOut);
  outputSchema(PROBLEM, schemas);
  const { properties } = schemas.Problem as { properties: Record<string, JsonSchema> };
  properties.type = { ...properties.type, enum: PROBLEM_KINDS };
  return {
    openapi: '3.1.1',
    info: { title: 'order-relay', version: packageJson.version, description: DESCRIPTION, license: LICENSE },
    // Below whatever host the document was read from.
    servers: [{ url: `/${STAGE}` }],
    tags: [...groups, WEBHOOKS].map(({ name, description }) => ({ name, description })),
    paths: pathObjects(groups, schemas),
    webhooks: webhookObjects(schemas),
    components: {
      schemas,
      headers: headerComponents(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

type PathItems = Record<string, Record<string, ReturnType<typeof operationObject>>>;

function groupsWithout(leftOut: readonly string[]): Group[] {
  return GROUPS.map(group => {
    const own = Object.entries(group.operations).filter(([name]) => !leftOut.includes(routeOf(name).function));
    return { ...group, operations: Object.fromEntries(own) };
  }).filter(({ operations }) => Object.keys(operations).length > 0);
}

function routeOf(name: string): Route {
  const routes: readonly Route[] = ROUTES;
  const route = routes.find(({ method, resource }) => `${method} ${resource}` === name);
  if (route === undefined) throw new Error(`${name} is described and is no route.`);
  return route;
}

function pathObjects(groups: readonly Group[], schemas: NamedSchemas): PathItems {
  const paths: PathItems = {};
  for (const { name: tag, operations } of groups)
    for (const [name, operation] of Object.entries(operations)) {
      const route = routeOf(name);
      const item = operationObject(route, operation, tag, schemas);
      paths[route.resource] = { ...paths[route.resource], [route.method.toLowerCase()]: item };
    }
  return paths;
}
