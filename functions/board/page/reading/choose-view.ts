import type { Scope } from '../../../../shared/api/routes.ts';

export interface Choice {
  readonly name: string;
  readonly scope: Scope;
}

/** The view that an address names; of one that names none, the first that may be seen. */
export function chooseView<T extends Choice>(
  views: readonly [T, ...T[]],
  name: string | undefined,
  may: (scope: Scope) => boolean,
): T {
  return views.find(view => view.name === name) ?? views.find(({ scope }) => may(scope)) ?? views[0];
}
