import { ANSWER_HEADERS, type HeaderName } from '../../../shared/api/answers/headers.ts';

export function headerComponents() {
  return Object.fromEntries(
    Object.entries(ANSWER_HEADERS).map(([name, { description, example }]) => [
      name,
      { description, schema: { type: 'string' }, example },
    ]),
  );
}

export function headerReferences(names: readonly HeaderName[]) {
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));
}
