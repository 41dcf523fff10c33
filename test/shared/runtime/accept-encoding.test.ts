import { describe, expect, it } from 'vitest';
import { acceptedCodings } from '../../../shared/runtime/accept-encoding.ts';

const said = (header: string | undefined) => {
  const { gzip, identity, prefersGzip } = acceptedCodings(header);
  return [gzip && 'gzip', identity && 'plain', prefersGzip && 'rather gzip'].filter(Boolean).join(', ');
};

describe('what a client takes', () => {
  it.each([
    [undefined, 'plain'],
    ['', 'plain'],
    ['gzip', 'gzip, plain, rather gzip'],
    ['GZIP', 'gzip, plain, rather gzip'],
    ['x-gzip', 'gzip, plain, rather gzip'],
    ['deflate, gzip;q=1.0, *;q=0.5', 'gzip, plain, rather gzip'],
    ['gzip;q=1.0,deflate;q=0.6,identity;q=0.3', 'gzip, plain, rather gzip'],
    ['br , gzip ; q=0.001', 'gzip, plain, rather gzip'],
    ['*', 'gzip, plain, rather gzip'],
    ['identity', 'plain'],
    ['br, deflate', 'plain'],
    ['gzip;q=0', 'plain'],
    ['gzip; q=0.000', 'plain'],
    ['*;q=1, gzip;q=0', 'plain'],
    ['gzip;q=0.5, identity', 'gzip, plain'],
    ['gzip, identity;q=0', 'gzip, rather gzip'],
    ['gzip, *;q=0', 'gzip, rather gzip'],
    ['identity;q=0', ''],
    ['*;q=0', ''],
    ['*;q=0, identity;q=0.1', 'plain'],
    ['gzip;q=2', 'plain'],
    ['gzip;level=1', 'plain'],
    ['gzipped', 'plain'],
    [',;q=1,,', 'plain'],
  ])('who sends %o takes: %s', (header, expected) => {
    expect(said(header)).toBe(expected);
  });
});
