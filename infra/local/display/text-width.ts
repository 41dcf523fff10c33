const WIDE =
  /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})$/u;
const HALF_WIDTH_KANA = /^[\uff61-\uff9f]$/;
const NO_WIDTH = /^[\p{M}\p{Cf}]$/u;

/** How many columns a terminal takes for the text: two for East Asian characters. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (NO_WIDTH.test(character)) continue;
    columns += WIDE.test(character) && !HALF_WIDTH_KANA.test(character) ? 2 : 1;
  }
  return columns;
}

/** The text, cut to so many columns with an ellipsis where it is longer. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += textWidth(character);
    if (used > columns - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** Text of others may hold what steers a terminal. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
