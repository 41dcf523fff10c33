/** Of one value of the provider's, in characters: a sentence stays readable, and a message within its limits. */
const MAX_LENGTH = 40;

/** A value for the middle of a sentence: one line, without control characters, cut where it is long. */
export function plain(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= MAX_LENGTH ? line : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}
