import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type JsonSchema, jsonSchema } from './json-schema.ts';

const EXAMPLES = {
  'one-region': 'One region: the same as without a file',
  'two-regions': 'Two regions, of which each takes over from the other',
  'four-regions': 'Four regions, near to clients on three continents',
};

export interface ReferenceFile {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** What is made of the schema that checks configurations: the schema for editors, and the page for people. */
export function referenceFiles(): ReferenceFile[] {
  return [
    { path: 'docs/configuration.schema.json', text: `${JSON.stringify(jsonSchema(), undefined, 2)}\n` },
    { path: 'docs/configuration.md', text: referencePage() },
  ];
}

export const rootPath = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

function referencePage(): string {
  const examples = Object.entries(EXAMPLES).map(([name, title]) => {
    const text = readFileSync(rootPath(`docs/examples/${name}.json`), 'utf8');
    return `${title} (\`docs/examples/${name}.json\`):\n\n\`\`\`json\n${text}\`\`\`\n`;
  });
  const rows = rowsOf(jsonSchema(), '').map(cells => `| ${cells.join(' | ')} |`);
  return `# Configuration

<!-- Made by \`npm run docs:configuration\` from the schema in infra/config. -->

For operators. What is deployed is told by \`order-relay.json\` in the project's root, a file of yours that git does not track. Without it there is one region, \`jp\` in Tokyo, and everything as by default below. \`npx cdk deploy -c config=FILE …\` takes another file, such as one for each account.

Begin with a copy of an example, and write only what differs from the defaults:

\`\`\`sh
cp docs/examples/two-regions.json order-relay.json
npm run synth
\`\`\`

Editors that know JSON Schema (VS Code, the JetBrains IDEs) read \`$schema\`, complete the fields and mark what is wrong. The CDK app checks the whole file again before it makes anything, and names each field that cannot be:

\`\`\`
order-relay.json cannot be used:
  regions[1].awsRegion: must be the code of an AWS region, such as eu-west-3 (found "Paris")
  conections: is no field; did you mean "connections"?
\`\`\`

A change holds from the next \`npx cdk deploy --all\` on. [Regions](regions.md) are added and removed one by one, and \`name\` and the home region stay what they are: table and secrets bear the one and are in the other.

## Examples

${examples.join('\n')}
## Fields

| field | takes | default | |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** A row for each field, and below an object's those of its fields. */
function rowsOf({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const own = [`\`${path}\``, takenBy(field), defaultOf(field, required.includes(name)), field.description ?? ''];
    const items = field.items?.properties && rowsOf(field.items, `${path}[].`);
    return [own, ...(items ?? rowsOf(field, `${path}.`))];
  });
}

function takenBy(schema: JsonSchema): string {
  const { type, items, minimum, maximum } = schema;
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  if (items) return items.properties ? 'list of objects' : `list of ${takenBy(items)}s`;
  if (type === 'integer') return `${minimum} to ${maximum}`;
  return { string: 'text', boolean: '`true` or `false`' }[type ?? ''] ?? 'object';
}

function defaultOf(field: JsonSchema, isRequired: boolean): string {
  if (isRequired) return 'must be there';
  if (field.default === undefined) return 'none';
  if (field.items?.properties) return 'as in the first example';
  return field.properties ? 'as below' : `\`${JSON.stringify(field.default)}\``;
}
