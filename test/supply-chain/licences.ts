export interface Component {
  /** `<name>@<version>` */
  readonly id: string;
  /** An SPDX expression; undefined where the package tells none. */
  readonly licence: string | undefined;
  /** Neither deployed nor needed to deploy. */
  readonly isForDevelopment: boolean;
  /** Whether npm compares what it downloads with a hash; what is bundled in another package comes with that. */
  readonly hasHash: boolean;
}

/** Ask for no more than their text and a notice. */
const PERMISSIVE = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
/** Bind only who changes or passes on the package itself, which a tool on a developer's machine is not. */
const FOR_DEVELOPMENT = [...PERMISSIVE, 'MPL-2.0', 'Unlicense'];

/** The components whose licence is none of those allowed, in words. */
export function refusedLicences(components: readonly Component[]): string[] {
  return components
    .filter(({ licence, isForDevelopment }) => !isAllowed(licence, isForDevelopment ? FOR_DEVELOPMENT : PERMISSIVE))
    .map(({ id, licence = 'tells no licence', isForDevelopment }) => {
      return `${id}: ${licence} (${isForDevelopment ? 'for development' : 'deployed'})`;
    });
}

/** One licence, or a choice (`MIT OR GPL-3.0-or-later`) of which one is allowed. Other expressions are for people to read. */
function isAllowed(licence: string | undefined, allowed: readonly string[]): boolean {
  const choices = licence?.replace(/^\((.*)\)$/, '$1').split(' OR ') ?? [];
  return choices.some(choice => allowed.includes(choice));
}

/** How many components have which licence, the most frequent first. */
export function countLicences(components: readonly Component[]): [licence: string, count: number][] {
  const byLicence = Object.groupBy(components, ({ licence = 'none' }) => licence);
  return Object.entries(byLicence)
    .map(([licence, those = []]): [string, number] => [licence, those.length])
    .sort(([, a], [, b]) => b - a);
}
