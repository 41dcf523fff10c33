"""Reads iCalendar files by two libraries; prints, as JSON, by library, file by file, the events that each finds."""

import json
import sys
from datetime import datetime

import icalendar
import ics


def moment(value):
    """Seconds since 1970 of a time, which has to have a zone; the text of a day."""
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no zone")
        return int(value.timestamp())
    return value.isoformat()


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    events = []
    for component in calendar.walk():
        if component.errors:
            raise ValueError(f"{component.name}: {component.errors}")
        if component.name == "VEVENT":
            events.append(
                {
                    "uid": str(component["UID"]),
                    "sequence": int(component["SEQUENCE"]),
                    "status": str(component["STATUS"]),
                    "summary": str(component["SUMMARY"]),
                    "description": str(component["DESCRIPTION"]),
                    "start": moment(component.decoded("DTSTART")),
                    "end": moment(component.decoded("DTEND")),
                }
            )
    return events


def by_ics(data):
    calendar = ics.Calendar(data.decode("utf-8"))
    return [
        {
            "uid": event.uid,
            "sequence": next(int(line.value) for line in event.extra if line.name == "SEQUENCE"),
            "status": event.status,
            "summary": event.name,
            "description": event.description,
            "start": event.begin.date().isoformat() if event.all_day else int(event.begin.timestamp()),
            "end": event.end.date().isoformat() if event.all_day else int(event.end.timestamp()),
        }
        for event in calendar.events
    ]


READERS = {"icalendar": by_icalendar, "ics": by_ics}
files = [open(path, "rb").read() for path in sys.argv[1:]]
json.dump({name: [read(data) for data in files] for name, read in READERS.items()}, sys.stdout)
