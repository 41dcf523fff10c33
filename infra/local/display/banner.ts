import type { Facts } from '../output.ts';
import type { Paint } from './style.ts';

/** What runs where, and how to take part, within 80 columns. */
export function banner(facts: Facts, paint: Paint): string {
  const { url, upstreamUrl, dataDirectory, pollSeconds, strict } = facts;
  const rows = [
    ['API', `${url}/v1`],
    ['provider', upstreamUrl ?? 'simulated: an order changes every few seconds'],
    ['polling', `each of nine services every ${pollSeconds} s`],
    [
      'data',
      dataDirectory === undefined ? 'in memory, gone when this ends (--data DIR keeps it)' : `kept in ${dataDirectory}`,
    ],
    ['receivers', strict ? 'https and public addresses only (--strict)' : 'any, http and this machine too'],
    ['clients', 'local / local-secret (all), viewer / viewer-secret (read orders)'],
  ];
  const isSampled = upstreamUrl === undefined && !strict;
  const below = isSampled
    ? 'Below: what the sample receiver gets, and verifies. Ctrl-C ends it.'
    : 'Below: changes as they are observed. Ctrl-C ends it.';
  return `
${paint('bold', 'order-relay')} on this machine

${rows.map(([name = '', text]) => `  ${paint('cyan', name.padEnd(9))}  ${text}`).join('\n')}

${paint('dim', 'Ask as you would ask the provider, and register a receiver of your own:')}

${commands(url)}

${paint('dim', below)}
`;
}

function commands(url: string): string {
  return `  TOKEN=$(curl -s ${url}/v1/oauth/accesstokens \\
    -H 'content-type: application/json' -d '{"grantType":"client_credentials",
    "clientId":"local","clientSecret":"local-secret"}' \\
    | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
  curl -H "authorization: Bearer $TOKEN" \\
    "${url}/v1/business-process/service-orders?serviceName=uno"
  curl ${url}/v1/webhook-endpoints \\
    -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"url":"http://127.0.0.1:3000/hook"}'`;
}
