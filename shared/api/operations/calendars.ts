import { CALENDAR_FILE, CALENDAR_LIST, CREATED_CALENDAR } from '../answers/calendar.ts';
import { CREATE_CALENDAR } from '../calendars.ts';
import { CALENDAR_ID } from './examples.ts';
import { type Group, input } from './operation.ts';

const EXAMPLE = {
  id: CALENDAR_ID,
  name: '工事予定 uno',
  services: ['uno'],
  detail: 'milestones',
  language: 'ja',
  createdAt: '2026-11-23T03:00:00.000Z',
  createdBy: 'operator',
};

const FILE = `BEGIN:VCALENDAR
VERSION:2.0
…
END:VCALENDAR
`;

export const CALENDARS = {
  name: 'Calendars',
  description:
    'Addresses that Outlook, Google Calendar and Apple’s Calendar subscribe to: site work in its time band, and planned provisions.',
  operations: {
    'POST /calendars': {
      id: 'createCalendar',
      summary: 'Make a calendar',
      body: input(
        CREATE_CALENDAR,
        {
          name: 'For people: calendar programs show it.',
          services: 'Only orders of these services, and details of such orders.',
          connections: 'Only these connections; left out: what the calling client sees.',
          contractId: 'Only this contract.',
          detail:
            '`full` has names, addresses and telephone numbers of people too, for as long as the client that made it is there.',
          language: 'Of its texts.',
        },
        { name: EXAMPLE.name, services: ['uno'] },
      ),
      answers: {
        201: {
          description: 'The calendar, and its address.',
          body: CREATED_CALENDAR,
          example: {
            ...EXAMPLE,
            url: `https://relay.example.com/v1/calendars/${CALENDAR_ID}/MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYq.ics`,
          },
        },
      },
      problems: { 409: 'There are as many calendars as can be.' },
    },
    'GET /calendars': {
      id: 'listCalendars',
      summary: 'List calendars',
      description: 'Without their addresses.',
      answers: { 200: { description: 'All of them.', body: CALENDAR_LIST, example: { data: [EXAMPLE] } } },
    },
    'DELETE /calendars/{calendarId}': {
      id: 'deleteCalendar',
      summary: 'Revoke a calendar',
      answers: { 204: { description: 'Its address leads nowhere any more.' } },
      problems: { 404: 'There is no such calendar.' },
    },
    'GET /calendars/{calendarId}/{file}': {
      id: 'getCalendar',
      summary: 'Get what a calendar shows',
      description:
        'For calendar programs, at the address that the calendar’s maker was told. It shows a year back; what is cancelled, for a month.',
      answers: {
        200: {
          description: 'iCalendar (RFC 5545).',
          body: CALENDAR_FILE,
          mediaTypes: ['text/calendar'],
          headers: ['Content-Disposition', 'Referrer-Policy', 'X-Robots-Tag'],
          example: FILE,
        },
      },
      problems: {
        404: 'There is no such calendar, or this is not its address, or it was revoked.',
        503: 'What it shows is not stored whole yet: programs keep what they have.',
      },
      isConditional: true,
    },
  },
} as const satisfies Group;
