import { CommandFailed } from '../command-failed.ts';

export interface Trouble {
  readonly what: string;
  readonly todo: string;
}

const SIGN_IN =
  'Sign in as for the AWS CLI: `aws sso login`, AWS_PROFILE=…, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
const CLOCK = "Set this machine's clock: AWS takes no request that is signed five minutes early or late.";

/** By the error's name: what a person can do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: SIGN_IN,
  ExpiredToken: SIGN_IN,
  ExpiredTokenException: SIGN_IN,
  InvalidClientTokenId: `${SIGN_IN} In a region that is not enabled by default, enable it for the account first.`,
  UnrecognizedClientException: `${SIGN_IN} In a region that is not enabled by default, enable it for the account first.`,
  SignatureDoesNotMatch: `${SIGN_IN} ${CLOCK}`,
  RequestExpired: CLOCK,
  RequestTimeTooSkewed: CLOCK,
};
const DENIED = 'Give this identity the right to do it: docs/cli.md lists what each command needs.';
const UNREACHABLE = 'See whether this machine reaches the internet, and whether the region code is right.';

/** What an error of AWS means, in words without secrets. */
export function explainAws(error: unknown): Trouble {
  const { name, message, code } = error as Error & { code?: string };
  const denied = name.startsWith('AccessDenied') ? DENIED : undefined;
  const isNetwork = name === 'TimeoutError' || /^E[A-Z_]+$/.test(code ?? '');
  const text = message.trim().replace(/\.$/, '') || code || name;
  return {
    what: `${name === 'Error' ? '' : `${name}: `}${text}`,
    todo: ADVICE[name] ?? denied ?? (isNetwork ? UNREACHABLE : 'Look the error up in the documentation of AWS.'),
  };
}

/** Names what was done when `work` failed. */
export async function explained<T>(doing: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const { what, todo } = explainAws(error);
    throw new CommandFailed(`${doing}: ${what}. ${todo}`, { cause: error });
  }
}
