import type { Credentials } from '../../shared/adapters/provider/token.ts';
import { UsageError } from '../local/usage-error.ts';
import type { Io } from './io.ts';
import { ask, readStdin } from './prompt.ts';

/** From the person at the terminal, or from stdin. Throws UsageError, which quotes nothing of them. */
export async function readCredentials(io: Io): Promise<Credentials> {
  if (io.stdin.isTTY)
    return checked({
      consumerKey: (await ask(io, 'consumerKey: ')).trim(),
      consumerSecret: (await ask(io, 'consumerSecret (not shown): ', { hidden: true })).trim(),
    });
  const text = (await readStdin(io)).trim();
  if (text.startsWith('{')) return checked(parseCredentials(text));
  const [consumerKey = '', consumerSecret = ''] = text.split(/\r?\n/).map(line => line.trim());
  return checked({ consumerKey, consumerSecret });
}

const FORM = 'The credentials must be {"consumerKey":"…","consumerSecret":"…"} on stdin, or two lines, the key first.';

function parseCredentials(text: string): Credentials {
  try {
    const { consumerKey, consumerSecret } = JSON.parse(text);
    return { consumerKey, consumerSecret };
  } catch {
    // The error would quote them.
    throw new UsageError(FORM);
  }
}

function checked(credentials: Credentials): Credentials {
  const isWhole = Object.values(credentials).every(value => typeof value === 'string' && /^\S+$/.test(value));
  if (!isWhole) throw new UsageError(FORM);
  return credentials;
}
