import type { Message } from './message.ts';

type Plain = { readonly type: 'plain_text'; readonly text: string };
/** Verbatim: Slack turns no URL, channel or name of it into a link. */
type Verbatim = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };

export type SlackBlock =
  | { readonly type: 'header'; readonly text: Plain }
  | { readonly type: 'section'; readonly text: Verbatim }
  | { readonly type: 'context'; readonly elements: Verbatim[] }
  | { readonly type: 'actions'; readonly elements: { type: 'button'; text: Plain; url: string }[] };

/** What an incoming webhook takes. `text` is what notifications and screen readers show. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: SlackBlock[];
}

export function toSlack({ title, sentences, footer, link }: Message): SlackMessage {
  const lines = sentences.map(escaped);
  return {
    text: lines.join('\n'),
    blocks: [
      ...(title === undefined ? [] : [{ type: 'header', text: plainText(title) } as const]),
      ...lines.map(line => ({ type: 'section', text: verbatim(line) }) as const),
      { type: 'context', elements: [verbatim(escaped(footer))] },
      ...(link === undefined
        ? []
        : [
            {
              type: 'actions',
              elements: [{ type: 'button', text: plainText(link.label), url: link.url }],
            } satisfies SlackBlock,
          ]),
    ],
  };
}

const plainText = (text: string): Plain => ({ type: 'plain_text', text });
const verbatim = (text: string): Verbatim => ({ type: 'mrkdwn', text, verbatim: true });

/** Slack's three control characters: without them no text is a mention, a link or a command such as `<!channel>`. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
