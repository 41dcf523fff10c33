import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../infra/local/display/text-width.ts';
import { helpText } from '../../../infra/local/help.ts';
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

  it('name regions, and how long a take-over takes: three intervals between polls', () => {
    expect(parseOptions(['--regions', 'jp,us'], {})).toMatchObject({ regions: ['jp', 'us'], pollSeconds: 2 });
    expect(parseOptions(['--regions', 'us,jp,fr1', '--take-over-seconds', '12'], {})).toMatchObject({
      regions: ['us', 'jp', 'fr1'],
      takeOverSeconds: 12,
      pollSeconds: 4,
    });
  });

  it('ask for help', () => {
    expect(parseOptions(['--help'], {})).toBe('help');
    expect(parseOptions(['-h'], {})).toBe('help');
  });

  it.each([
    [['--nope'], "Unknown option '--nope'"],
    [
      ['8787'],
      "Unexpected argument '8787'. Options begin with two dashes, and `npm start -- --help` lists the options.",
    ],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536".'],
    [['--port', '80.5'], '--port must be a whole number'],
    [['--port', ''], '--port must be a whole number'],
    [['--port', '0x50'], '--port must be a whole number'],
    [['--poll-seconds', '0'], '--poll-seconds must be a number from 0.2 to 86400, not "0".'],
    [['--poll-seconds', '-1'], '--poll-seconds'],
    [['--data', ''], '--data needs the name of a directory, such as ./data.'],
    [['--upstream', 'api.ntt.com'], '--upstream must be a host such as https://api.ntt.com'],
    [['--upstream', 'ftp://api.ntt.com'], '--upstream must be a host'],
    [['--upstream', 'https://api.ntt.com/v1'], 'without a path'],
    [['--regions', 'jp'], '--regions takes two names or more, such as jp,us.'],
    [['--regions', 'jp,us,jp'], '--regions must not name a region twice, as it does jp.'],
    [['--regions', ''], '"" is none.'],
    [['--regions', 'jp,'], '"" is none.'],
    [['--regions', 'jp, us'], '" us" is none.'],
    [['--regions', 'jp,US'], '"US" is none.'],
    [['--regions', 'jp,home'], 'and neither home nor constructor. "home" is none.'],
    [['--regions', 'constructor,us'], '"constructor" is none.'],
    [['--regions', 'jp,us', '--port', '65535'], '--port must be a whole number from 0 to 65534'],
    [['--take-over-seconds', '12'], '--take-over-seconds needs --regions'],
    [
      ['--regions', 'jp,us', '--take-over-seconds', '2'],
      '--take-over-seconds must be a number from 6 to 3600, not "2".',
    ],
    [
      ['--regions', 'jp,us', '--take-over-seconds', '12', '--poll-seconds', '4'],
      'give it or --poll-seconds, not both.',
    ],
    [['--upstream', 'https://me:pw@api.ntt.com'], '--upstream takes no user or password'],
  ])('are refused in one line: %j', (args, problem) => {
    const message = problemOf(args, CREDENTIALS);
    expect(message).toContain(problem);
    expect(message).not.toContain('\n');
  });

  it('need credentials for an upstream, and do not tell what is there of them', () => {
    const message = problemOf(['--upstream', 'https://api.ntt.com'], { NTT_CONSUMER_KEY: 'k3y' });
    expect(message).toBe(
      '--upstream needs the credentials that the provider gave you: NTT_CONSUMER_KEY=… NTT_CONSUMER_SECRET=… npm start -- --upstream …',
    );
  });

  it.each([
    // npm start --strict
    [
      [],
      { npm_config_strict: 'true' },
      'npm took --strict for its own. Put it behind two dashes: npm start -- --strict',
    ],
    // npm start --poll-seconds 5
    [['5'], { npm_config_poll_seconds: 'true' }, 'Put it behind two dashes: npm start -- --poll-seconds …'],
    [['--port=0'], { npm_config_port: '1', npm_config_json: 'true' }, 'none'],
  ])('are not left to npm: %j with %j', (args, environment, problem) => {
    expect(problemOf(args, environment)).toContain(problem);
  });
});

describe('the help of the local runner', () => {
  it('tells of every option, and breaks no line on a terminal of any width', () => {
    for (let columns = 40; columns <= 200; columns++)
      for (const line of helpText(columns).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    const options = helpText(80)
      .match(/^ {2}--[a-z-]+/gm)
      ?.map(option => option.trim());
    expect(options).toEqual([
      '--port',
      '--regions',
      '--take-over-seconds',
      '--upstream',
      '--poll-seconds',
      '--details',
      '--data',
      '--strict',
      '--json',
    ]);
    for (const option of options ?? []) expect(problemOf([option, 'x'])).not.toContain('Unknown option');
  });
});
