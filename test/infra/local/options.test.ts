import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../infra/local/options.ts';
import { UsageError } from '../../../infra/local/usage-error.ts';

const CREDENTIALS = { NTT_CONSUMER_KEY: 'key', NTT_CONSUMER_SECRET: 'secret' };

function problemOf(args: string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    parseOptions(args, environment);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the options of the local runner', () => {
  it('may all be left out', () => {
    expect(parseOptions([], {})).toEqual({ port: 8787, pollSeconds: 2, details: 'always', strict: false, json: false });
  });

  it('are read as given', () => {
    const args = [
      '--port',
      '0',
      '--upstream',
      'http://127.0.0.1:9',
      '--poll-seconds',
      '0.5',
      '--data',
      'd',
      '--strict',
      '--json',
    ];
    expect(parseOptions(args, CREDENTIALS)).toEqual({
      port: 0,
      upstream: { url: 'http://127.0.0.1:9', consumerKey: 'key', consumerSecret: 'secret' },
      pollSeconds: 0.5,
      dataDirectory: 'd',
      strict: true,
      details: 'service-hours',
      json: true,
    });
  });

  it('ask for help', () => {
    expect(parseOptions(['--help'], {})).toBe('help');
    expect(parseOptions(['-h'], {})).toBe('help');
  });

  it.each([
    [['--nope'], "Unknown option '--nope'"],
    [['8787'], "Unexpected argument '8787'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536".'],
    [['--port', '80.5'], '--port must be a whole number'],
    [['--port', ''], '--port must be a whole number'],
    [['--port', '0x50'], '--port must be a whole number'],
    [['--poll-seconds', '0'], '--poll-seconds must be a number from 0.2 to 86400, not "0".'],
    [['--poll-seconds', '-1'], '--poll-seconds'],
    [['--data', ''], '--data needs the name of a directory.'],
    [['--upstream', 'api.ntt.com'], '--upstream must be a host such as https://api.ntt.com'],
    [['--upstream', 'ftp://api.ntt.com'], '--upstream must be a host'],
    [['--upstream', 'https://api.ntt.com/v1'], 'without a path'],
    [['--upstream', 'https://me:pw@api.ntt.com'], '--upstream takes no user or password'],
  ])('are refused in one line: %j', (args, problem) => {
    const message = problemOf(args, CREDENTIALS);
    expect(message).toContain(problem);
    expect(message).not.toContain('\n');
  });

  it('need credentials for an upstream, and do not tell what is there of them', () => {
    const message = problemOf(['--upstream', 'https://api.ntt.com'], { NTT_CONSUMER_KEY: 'k3y' });
    expect(message).toBe('--upstream needs NTT_CONSUMER_KEY and NTT_CONSUMER_SECRET in the environment.');
  });
});
