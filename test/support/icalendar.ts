import ICAL from 'ical.js';

export interface ReadEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  readonly summary: string;
  readonly description: string;
  /** `2026-12-11` for a whole day, else `2026-12-11T09:00:00`, in `zone`. */
  readonly start: string;
  readonly end: string;
  readonly zone: string | undefined;
  /** Unix ms: what the time is anywhere, by the zone that the calendar itself describes. */
  readonly startsAt: number;
  readonly endsAt: number;
}

/** What another library reads in a calendar; throws for what is none. */
export function readCalendar(text: string): ReadEvent[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents('vtimezone').map(component => new ICAL.Timezone(component));
  for (const zone of zones) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents('vevent').map(component => {
    const event = new ICAL.Event(component);
    const zone = component.getFirstProperty('dtstart')?.getFirstParameter('tzid');
    return {
      uid: event.uid,
      sequence: event.sequence,
      status: String(component.getFirstPropertyValue('status')),
      summary: event.summary,
      description: event.description,
      start: event.startDate.toString(),
      end: event.endDate.toString(),
      zone,
      startsAt: event.startDate.toUnixTime() * 1000,
      endsAt: event.endDate.toUnixTime() * 1000,
    };
  });
}
