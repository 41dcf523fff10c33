/** East Asian Width W and F (Unicode's TR 11), with the unassigned places that its blocks reserve, and emoji. */
const WIDE =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;
const NO_WIDTH = /^[\p{M}\p{Cf}]$/u;

/** How many columns a terminal takes for the text: two for East Asian characters. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += characterWidth(character);
  return columns;
}

function characterWidth(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text, cut to so many columns with an ellipsis where it is longer. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  return `${text.slice(0, lengthWithin(text, columns - 1))}…`;
}

export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** The text in lines of at most so many columns (two or more), broken at spaces, and where there are none between characters. */
export function wrapToWidth(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && textWidth(line) + 1 + textWidth(word) <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else if (line === '') lines.splice(-1, 1, ...breakWord(word, columns));
    else lines.push(...breakWord(word, columns));
  }
  return lines;
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (textWidth(rest) > columns) {
    const length = lengthWithin(rest, columns);
    pieces.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return [...pieces, rest];
}

/** How much of the text, in UTF-16 units, those columns hold. */
function lengthWithin(text: string, columns: number): number {
  let used = 0;
  let length = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > columns) break;
    length += character.length;
  }
  return length;
}

/** Text of others may hold what steers a terminal. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
