import * as z from 'zod/mini';
import { isSafeUrl, isUnique, LIST, OBJECT, unique } from './checks.ts';

const URL_OF = 'must be an https URL (http on a loopback address only)';
const ORIGIN = 'must be an origin of https, such as "https://board.example.com", without a path';
const DOMAIN_NAME = 'must be a name of at most 64 characters in your hosted zone, such as "relay.example.com"';
const HOSTED_ZONE =
  'must be the id of a public hosted zone of Route 53 in this account, such as "Z0123456789ABCDEFGHIJ"';
const WAF_RATE = 'must be a whole number from 10 to 2000000000: requests of one address in five minutes';
const BOARD = 'must be an https URL of at most 500 characters, without a fragment or a slash at its end';
const LOGS = 'must be "none", "account-role" or "set-account-role"';

/** As browsers send it in the header `origin`. */
function isHttpsOrigin(text: string): boolean {
  return text.startsWith('https://') && URL.canParse(text) && new URL(text).origin === text;
}

const url = () =>
  z.string(URL_OF).check(z.regex(/^https?:\/\//, { error: URL_OF, abort: true }), z.refine(isSafeUrl, URL_OF));

export const API_LOGS = z
  ._default(z.enum(['none', 'account-role', 'set-account-role'], LOGS), 'none')
  .check(
    z.describe(
      'Whether API Gateway logs every call, for 90 days: with the role that the account has set for API Gateway in the region, or with one that the deployment sets, for all APIs of the account there.',
    ),
  );

export const CORS_ORIGINS = z
  ._default(
    z
      .array(
        z.string(ORIGIN).check(z.regex(/^https:\/\//, { error: ORIGIN, abort: true }), z.refine(isHttpsOrigin, ORIGIN)),
        LIST,
      )
      .check(z.refine(isUnique, 'must not name one twice'), unique),
    [],
  )
  .check(z.describe('Origins whose pages may call the API.'));

export const BOARD_URL = z
  .optional(
    z
      .string(BOARD)
      .check(z.regex(/^https:\/\/[^\s#]{0,491}[^\s#/]$/, { error: BOARD, abort: true }), z.refine(URL.canParse, BOARD)),
  )
  .check(
    z.describe(
      'Where people open the board, such as https://relay.example.com/v1/board: messages in chats lead there.',
    ),
  );

export const DOMAIN = z
  .optional(
    z.strictObject(
      {
        // ACM takes no longer first name.
        name: z
          .string(DOMAIN_NAME)
          .check(
            z.maxLength(64, DOMAIN_NAME),
            z.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, DOMAIN_NAME),
            z.describe('The name of all regions, such as relay.example.com.'),
          ),
        hostedZoneId: z
          .string(HOSTED_ZONE)
          .check(
            z.regex(/^Z[0-9A-Z]{1,31}$/, HOSTED_ZONE),
            z.describe('Id of the public hosted zone of Route 53, in the same account.'),
          ),
      },
      OBJECT,
    ),
  )
  .check(
    z.describe(
      'A name for the API: clients are led to the nearest region that is healthy. Each region has a name of its own below it.',
    ),
  );

export const WAF = z
  .optional(
    z.strictObject(
      {
        requestsPer5MinutesPerIp: z
          .int(WAF_RATE)
          .check(
            z.minimum(10, WAF_RATE),
            z.maximum(2_000_000_000, WAF_RATE),
            z.describe('How many requests of one address are let through in five minutes.'),
          ),
      },
      OBJECT,
    ),
  )
  .check(
    z.describe(
      'A firewall (AWS WAF) in front of the API: some nine dollars a month and region. An API that is open to the internet should have it.',
    ),
  );

export const ISSUER = z
  .optional(
    z.strictObject(
      {
        url: url().check(z.describe('The `iss` of its tokens.')),
        jwksUrl: url().check(z.describe('Where its keys are.')),
        tokenUrl: z
          .optional(url())
          .check(
            z.describe(
              'Where tokens are asked for. Left out: clients ask the issuer itself, and this API has no call for tokens.',
            ),
          ),
        audience: z
          .string('must be the `aud` of your tokens')
          .check(z.describe('The `aud` of its tokens; may be empty for tokens that have none.')),
        scopePrefix: z
          ._default(z.string('must be text'), '')
          .check(z.describe('What stands before the scopes in tokens, such as order-relay/.')),
      },
      OBJECT,
    ),
  )
  .check(z.describe("An OIDC issuer of your own, in place of order-relay's own clients and tokens."));
