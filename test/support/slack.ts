import type { ActionsBlock, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';

/** Slack's limits, in characters where nothing else is said. */
const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_BUTTON = 75;
const MAX_URL = 3000;
const MAX_ELEMENTS = { context: 10, actions: 25 };

const BLOCK_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  header: ['type', 'text'],
  section: ['type', 'text'],
  context: ['type', 'elements'],
  divider: ['type'],
  actions: ['type', 'elements'],
};
const MESSAGE_MEMBERS = ['text', 'blocks'];

/** What Slack answers an incoming webhook's POST, by its documented rules and at least as strictly: 'ok' or its error. */
export function slackAnswer(body: string): 'ok' | 'invalid_payload' | 'no_text' | 'invalid_blocks' | 'msg_too_long' {
  let message: { text?: unknown; blocks?: unknown };
  try {
    message = JSON.parse(body);
  } catch {
    return 'invalid_payload';
  }
  if (typeof message !== 'object' || message === null) return 'invalid_payload';
  if (Object.keys(message).some(member => !MESSAGE_MEMBERS.includes(member))) return 'invalid_payload';
  const { text, blocks } = message;
  if (typeof text !== 'string' || text.trim() === '') return 'no_text';
  if (text.length > MAX_TEXT) return 'msg_too_long';
  if (hasCommand(text)) return 'invalid_payload';
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > MAX_BLOCKS) return 'invalid_blocks';
  return blocks.every(isBlock) ? 'ok' : 'invalid_blocks';
}

function isBlock(block: KnownBlock): boolean {
  const members = BLOCK_MEMBERS[block.type];
  if (members === undefined || Object.keys(block).some(member => !members.includes(member))) return false;
  switch (block.type) {
    case 'header':
      return isText((block as HeaderBlock).text, MAX_HEADER) && block.text.type === 'plain_text';
    case 'section':
      return isText((block as SectionBlock).text, MAX_SECTION);
    case 'context':
      return isSized((block as ContextBlock).elements, MAX_ELEMENTS.context, each => isText(each, MAX_SECTION));
    case 'actions':
      return isSized((block as ActionsBlock).elements, MAX_ELEMENTS.actions, isLinkButton);
    default:
      return block.type === 'divider';
  }
}

function isSized<T>(elements: readonly T[], max: number, isElement: (element: T) => boolean): boolean {
  return elements.length > 0 && elements.length <= max && elements.every(isElement);
}

function isLinkButton(element: ActionsBlock['elements'][number]): boolean {
  if (element.type !== 'button' || element.url === undefined) return false;
  return isText(element.text, MAX_BUTTON) && element.url.length <= MAX_URL && URL.canParse(element.url);
}

function isText(element: unknown, max: number): boolean {
  const { type, text } = element as { type?: string; text?: string };
  if (typeof text !== 'string' || text === '' || text.length > max) return false;
  return type === 'plain_text' || (type === 'mrkdwn' && !hasCommand(text));
}

/** No message of ours has a link, a mention or an unescaped control character in its text. */
function hasCommand(text: string): boolean {
  return /[<>]|&(?!amp;|lt;|gt;)/.test(text);
}
