import * as z from 'zod/mini';
import { flag } from './checks.ts';

/** What is for people only, and can be left out: see OPTIONAL_FUNCTIONS. */

export const BOARD = z
  ._default(flag(), false)
  .check(
    z.describe(
      'Whether there is a page for people at `/v1/board`, signed in to as a client: site work, orders, endpoints, status. Left out: nothing of it is deployed.',
    ),
  );

export const CALENDARS = z
  ._default(flag(), false)
  .check(
    z.describe(
      'Whether clients may make calendars, to which Outlook, Google Calendar and Apple’s Calendar subscribe by an address that holds a secret. Left out: nothing of them is deployed.',
    ),
  );
