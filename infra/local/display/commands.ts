/** A word of a command, in parts between which a line may end as it is: the shell takes that for a space, within quotes. */
export type Word = string | readonly string[];

const CONTINUED = ' \\';
const INDENT = '  ';

/** A command in lines of at most so many columns, where its words allow it, to be copied as they stand. */
export function commandLines(words: readonly Word[], columns: number): string[] {
  const parts = words.flatMap(word => [word].flat().map((text, i) => ({ text, isWithinWord: i > 0 })));
  const lines: string[] = [];
  let line = '';
  for (const [i, { text, isWithinWord }] of parts.entries()) {
    const joined = isWithinWord ? line + text : `${line} ${text}`;
    const reserved = i === parts.length - 1 ? 0 : CONTINUED.length;
    if (line === '') line = text;
    else if (joined.length + reserved <= columns) line = joined;
    else {
      lines.push(isWithinWord ? line : line + CONTINUED);
      line = INDENT + text;
    }
  }
  return [...lines, line];
}

const JSON_BODY = '-H content-type:application/json';
const BEARER = '-H "authorization: Bearer $token"';

/** A token into `$token`, of the API at `$api`. */
const TOKEN: readonly Word[] = [
  'token=$(curl -s',
  '$api/oauth/accesstokens',
  JSON_BODY,
  '-d',
  ['\'{"grantType":"client_credentials",', '"clientId":"local",', '"clientSecret":"local-secret"}\''],
  "| cut -d'\"' -f4)",
];
const ASK: readonly Word[] = ['curl -s', BEARER, '-G -d serviceName=uno', '$api/business-process/service-orders'];
const REGISTER: readonly Word[] = [
  'secret=$(curl -s',
  '$api/webhook-endpoints',
  BEARER,
  JSON_BODY,
  '-d',
  ['\'{"url":', '"http://127.0.0.1:3000/hook"}\''],
  '| sed \'s/.*"secret":"//;s/".*//\')',
];
const RECEIVE: readonly Word[] = ['WEBHOOK_SECRET=$secret', 'node docs/receivers/receiver.mjs', '3000'];

/** How to ask as one asks the provider, and how to start a receiver of one's own. */
export function sampleCommands(apiUrl: string, columns: number): { ask: string[]; receive: string[] } {
  const lines = (commands: readonly (readonly Word[])[]) => commands.flatMap(words => commandLines(words, columns));
  return { ask: lines([[`api=${apiUrl}/v1`], TOKEN, ASK]), receive: lines([REGISTER, RECEIVE]) };
}
