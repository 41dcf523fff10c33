import type { Message } from './message.ts';

/** What Teams shows of Adaptive Cards everywhere, on phones too. */
const VERSION = '1.4';

/** Text runs, unlike text blocks, know no Markdown: what the provider writes is neither a link nor bold. */
interface RichText {
  readonly type: 'RichTextBlock';
  readonly inlines: { readonly type: 'TextRun'; readonly text: string; readonly size?: 'Small'; isSubtle?: boolean }[];
}

interface Title {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly weight: 'Bolder';
  readonly wrap: true;
}

export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly content: {
        readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
        readonly type: 'AdaptiveCard';
        readonly version: string;
        readonly body: (Title | RichText)[];
        readonly actions?: { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }[];
      };
    },
  ];
}

/** What a workflow takes that posts webhook requests to a chat or channel. */
export function toTeams({ title, sentences, footer, link }: Message): TeamsMessage {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: VERSION,
          body: [
            ...(title === undefined
              ? []
              : [{ type: 'TextBlock', text: title, weight: 'Bolder', wrap: true } satisfies Title]),
            ...sentences.map((text): RichText => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] })),
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: footer, size: 'Small', isSubtle: true }] },
          ],
          ...(link !== undefined && { actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] }),
        },
      },
    ],
  };
}
