"""What changed in a timetable, in words for one trainee's letter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from institute import language
from institute.database import Translated
from institute.language import gettext, plain
from institute.timetable.models import Meeting
from institute.timetable.rules import facts


def changes(found: Sequence[Meeting], venues: Mapping[int, Translated], code: str, zone: str) -> str:
    """A paragraph for each meeting: what it is, how it was, how it is now, on both clocks. Venues' names by id."""
    with language.speaking(code):
        return "\n\n".join(_change(each, venues, zone) for each in found)


def _change(meeting: Meeting, venues: Mapping[int, Translated], zone: str) -> str:
    was, now = meeting.known, facts(meeting)
    before, after = _when(was, meeting.zone, zone), _when(now, meeting.zone, zone)
    lines = [plain(meeting.title)]
    if now["cancelled"]:
        lines.append(gettext("Cancelled: %(when)s", when=before))
    elif was["cancelled"]:
        lines.append(gettext("Takes place after all: %(when)s", when=after))
    elif before != after:
        lines += [gettext("Was: %(when)s", when=before), gettext("Now: %(when)s", when=after)]
    else:
        lines.append(after)
    place = _where(now, venues)
    if not now["cancelled"] and _where(was, venues) != place:
        lines.append(gettext("Place now: %(place)s", place=place or "–"))
    return "\n".join(lines)


def _when(told: Mapping[str, Any], place: str, reader: str) -> str:
    return language.clocks(datetime.fromisoformat(told["starts_at"]), reader, place)


def _where(told: Mapping[str, Any], venues: Mapping[int, Translated]) -> str:
    online = gettext("Online: %(link)s", link=told["link"]) if told["link"] else ""
    return " · ".join(
        each for each in (plain(venues.get(told["venue_id"] or 0)) or plain(told["place"]), online) if each
    )
