"""Meetings as calendar entries (RFC 5545): for a program that reads an address of ours, or one file."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from institute import language
from institute.language import plain
from institute.timetable import rules, words
from institute.timetable.queries import Entry

_AROUND = timedelta(days=366)  # of rules of zones, around what happens


def calendar(entries: Sequence[Entry], name: str, address: str) -> bytes:
    """A calendar in the language spoken now; `address` is the house's own, in ids and links.

    The same meetings make the same bytes, so that a hash of them tells whether anything changed.
    """
    made = Calendar()
    made.add("prodid", "-//China-SCO Institute of Economy and Trade//Timetable//EN")
    made.add("version", "2.0")
    made.calendar_name = name
    made.refresh_interval = rules.AGAIN
    made.add("x-published-ttl", f"PT{int(rules.AGAIN.total_seconds() // 3600)}H")
    for zone in sorted({entry.zone for entry in entries}):
        at = [entry.starts_at for entry in entries if entry.zone == zone]
        made.add_component(_zone(zone, min(at).year, max(at).year))
    for entry in entries:
        made.add_component(_event(entry, address))
    return made.to_ical()


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> Timezone:
    """The rules of a zone over these years; dear to put together, and the same for everybody."""
    begins, ends = datetime(first, 1, 1, tzinfo=UTC) - _AROUND, datetime(last, 12, 31, tzinfo=UTC) + _AROUND
    return Timezone.from_tzid(name, first_date=begins.date(), last_date=ends.date())


def _event(entry: Entry, address: str) -> Event:
    spoken = {"LANGUAGE": language.speech().tag}
    title, code = language.choose(entry.title)
    made, zone = Event(), ZoneInfo(entry.zone)
    made.add("uid", f"meeting-{entry.id}@{urlsplit(address).hostname}")
    made.add("dtstamp", entry.edited_at or entry.starts_at)
    made.add("sequence", entry.revision + entry.off)
    made.add("dtstart", entry.starts_at.astimezone(zone))
    made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("summary", title, parameters={"LANGUAGE": language.SPEECHES[code].tag if title else spoken["LANGUAGE"]})
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if place := words.where(entry):
        made.add("location", place, parameters=spoken)
    made.add("description", "\n".join(_told(entry)), parameters=spoken)
    made.add("categories", [str(words.KINDS[entry.kind])], parameters=spoken)
    made.add("url", entry.joins_at or f"{address}/learn/{entry.code}/timetable")
    return made


def _told(entry: Entry) -> list[str]:
    """The session, who speaks, who interprets, where it is online."""
    told = [f"{plain(entry.session)} ({entry.code})", *(f"{label}: {text}" for label, text in words.told(entry))]
    return [*told, entry.joins_at] if entry.joins_at else told
