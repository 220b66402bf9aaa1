"""A session's timetable for its staff: drawn, written, dragged, repeated, copied, called off, told."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading, today_in, writing
from institute.errors import DomainError
from institute.language import gettext, ngettext, plain
from institute.learning.views.base import taught
from institute.timetable import actions, forms, queries, rules, weeks, words
from institute.timetable import clashes as meanwhile
from institute.timetable.models import Meeting
from institute.timetable.views import base
from institute.timetable.views.base import bp
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, row_id, wants_fragment


@bp.get("/teach/<code>/timetable")
@needs(Can.TEACH)
def timetable(code: str) -> Response:
    """A week of the session, or the list of all its meetings."""
    return _shown(taught(code))


def _shown(training: TrainingSession, said: str = "") -> Response:
    tx, view = reading(), base.asked_view()
    monday = base.week_of(training)
    entries = base.entries_of(training, view, monday)
    live = [entry for entry in entries if not entry.cancelled]
    names = queries.names(live)
    clashes: dict[int, dict[str, None]] = {}  # in order, each said once
    for one in meanwhile.clashes(tx, [entry.held() for entry in live]):
        clashes.setdefault(one.id, {})[words.clash(one, names, training.id)] = None
    warned = meanwhile.warnings(tx, training, live)
    return page(
        "timetable/timetable.html", fragment="timetable/_timetable.html", training=training, view=view,
        week=base.drawn(entries, monday, training.zone, *rules.days_of(training)),
        days=base.by_day(entries, training.zone) if view == base.LIST else [], cards=base.cards(entries),
        clashes={key: list(sentences) for key, sentences in clashes.items()},
        warned={key: [words.warning(each) for each in told] for key, told in warned.items()},
        entries=entries, untold=queries.how_many_untold(tx, training.id), said=said,
        **base.shared_words(),
    )  # fmt: skip


def _form(training: TrainingSession, kind: type[forms.OneMeeting], meeting: Meeting | None = None) -> Any:
    tx, data = reading(), None
    if request.method == "GET":
        data = forms.shown(meeting) if meeting else _fresh(training)
    form = kind(request.form if request.method == "POST" else None, data=data)
    venues = [(str(one.id), plain(one.names)) for one in queries.venues(tx)]
    if meeting and meeting.venue and meeting.venue.closed:
        venues.append((str(meeting.venue_id), plain(meeting.venue.names)))
    people = {str(one.id): one.latin for one in catalogue.staff_choices(tx)}
    people |= {str(one.person_id): one.person.latin for one in (meeting.speakers if meeting else []) if one.person}
    lessons = [(str(key), plain(title)) for key, title in queries.lessons(tx, training.id)]
    return form.offer(training.zone, training.languages, venues, list(people.items()), lessons)


def _fresh(training: TrainingSession) -> dict[str, Any]:
    """What a new meeting begins with: nine to noon of the week asked for, on no day that is over."""
    first, last = rules.days_of(training)
    today = today_in(training.zone, clock.now())
    day = base.asked_day() or today
    if weeks.monday(day) == weeks.monday(today):
        day = max(day, today)
    day = min(max(day, first), last)
    times = {"starts": datetime.combine(day, time(9)), "ends": datetime.combine(day, time(12))}
    return {"zone": training.zone, "languages": training.languages, "counted": True, **times}


@bp.route("/teach/<code>/timetable/new", methods=["GET", "POST"])
@needs(Can.TEACH)
def new_meeting(code: str) -> Response:
    """A meeting, or the same on several days."""
    training = taught(code)
    form = _form(training, forms.NewMeeting)
    if request.method == "GET":
        return _editor(training, form)
    if not form.validate():
        return _editor(training, form, status=422)
    try:
        with writing() as tx:
            made = actions.add(tx, training.id, form.values, form.voices, _days(form), now=clock.now())
    except DomainError as refusal:
        return _refused(training, form, refusal)
    return _after(
        made[0], ngettext("%(n)s meeting is in the timetable.", "%(n)s meetings are in the timetable.", len(made))
    )


def _days(form: Any) -> list[Any]:
    wanted = getattr(form, "repeats", None)
    return rules.repeated(*wanted) if wanted else []


@bp.route("/teach/<code>/timetable/<id:meeting_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def meeting(code: str, meeting_id: int) -> Response:
    found = _meeting(code, meeting_id)
    form = _form(found.training, forms.OneMeeting, found)
    if request.method == "GET":
        return _editor(found.training, form, found)
    if not form.validate():
        return _editor(found.training, form, found, 422)
    seen = int(form.seen.data) if str(form.seen.data).isdecimal() else -1
    try:
        with writing() as tx:
            kept = actions.edit(tx, meeting_id, form.values, form.voices, seen=seen, now=clock.now())
    except DomainError as refusal:
        return _refused(found.training, form, refusal, _meeting(code, meeting_id))
    return _after(kept, gettext("The meeting is saved."))


def _meeting(code: str, meeting_id: int) -> Meeting:
    found = queries.get_of(reading(), code, meeting_id)
    permitted(Can.TEACH, found.training)
    return found


def _after(kept: Meeting, said: str) -> Response:
    return go("timetable.timetable", said, code=kept.training.code, week=_day(kept).isoformat())


def _editor(
    training: TrainingSession, form: Any, found: Meeting | None = None, status: int = 200, checked: Any = None
) -> Response:
    return page(
        "timetable/meeting.html", status, training=training, form=form, meeting=found, checked=checked,
        session_days=rules.days_of(training), **base.shared_words(),
    )  # fmt: skip


def _refused(training: TrainingSession, form: Any, refusal: DomainError, found: Meeting | None = None) -> Response:
    """The refusal stands beside the field it is about."""
    field = form.starts
    if isinstance(refusal, rules.EndsFirst | rules.TooLong):
        field = form.ends
    elif isinstance(refusal, rules.NoDay | rules.TooMany):
        field = form.weekdays
    elif isinstance(refusal, rules.OutsideSession) and _until(form) > rules.days_of(training)[1]:
        field = form.until
    if isinstance(refusal, rules.MovedMeanwhile) and found:
        form.seen.data = str(found.revision)
    field.errors = [refusal.message]
    return _editor(training, form, found, 422)


def _until(form: Any) -> date:
    """The last day of what is repeated; of what is not, no day at all."""
    repeats = getattr(form, "repeats", None)
    return repeats[1] if repeats else date.min


@bp.post("/teach/<code>/timetable/check")
@needs(Can.TEACH)
def check(code: str) -> Response:
    """What a meeting would run into as it is written now; nothing is kept."""
    training = taught(code)
    number = request.args.get("meeting", type=row_id)
    found = _meeting(code, number) if number else None
    form = _form(training, forms.OneMeeting if found else forms.NewMeeting, found)
    form.validate()
    told = _checked(training, form, found)
    if wants_fragment():
        return page("timetable/_checked.html", checked=told)
    return _editor(training, form, found, checked=told)


def _checked(training: TrainingSession, form: Any, found: Meeting | None) -> list[str]:
    """Refusals, clashes and warnings as sentences, for as much of the form as can be read."""
    if set(form.errors) - {"title"}:  # a title may still be to come
        return []
    values, tx = form.values, reading()
    try:
        rules.check_when(values["starts_at"], values["ends_at"], training)
        days = _days(form)
    except DomainError as refusal:
        return [str(refusal.message)]
    held = actions.wanted(training, values, form.voices, days)
    names: dict[int | str, str] = {one.name.casefold(): one.name for one in form.voices}
    names |= {int(key): name for key, name in form.lecturer_0.form.who.choices if key}
    said = [words.clash(one, names, training.id) for one in meanwhile.would_clash(tx, held, found.id if found else 0)]
    said += [words.warning(each) for told in meanwhile.warnings(tx, training, held).values() for each in told]
    return list(dict.fromkeys(said))


@bp.post("/teach/<code>/timetable/<id:meeting_id>/move")
@needs(Can.TEACH)
def move(code: str, meeting_id: int) -> Response:
    """Later or earlier, longer or shorter, by so many minutes: what dragging and the keys do."""
    _meeting(code, meeting_id)
    form = forms.Moved(request.form)
    if not form.validate():
        raise rules.MovedMeanwhile
    with writing() as tx:
        found = actions.move(
            tx, meeting_id, minutes=form.minutes.data or 0, longer=form.longer.data or 0, seen=form.seen.data or 0,
            now=clock.now(),
        )  # fmt: skip
    times = " · ".join(words.span(found.starts_at, found.ends_at, found.zone, found.zone))
    said = gettext("%(title)s: %(day)s, %(time)s", title=plain(found.title), day=words.weekday(_day(found)), time=times)
    return _shown(found.training, said=said) if wants_fragment() else _after(found, said)


def _day(found: Meeting) -> date:
    return found.starts_at.astimezone(ZoneInfo(found.zone)).date()


@bp.post("/teach/<code>/timetable/<id:meeting_id>/cancel")
@needs(Can.TEACH)
def cancel(code: str, meeting_id: int) -> Response:
    """Calls it off; with `series` all later ones of its series too."""
    found = _meeting(code, meeting_id)
    with writing() as tx:
        many = actions.cancel(tx, meeting_id, series=bool(request.form.get("series")), now=clock.now())
    return _after(found, ngettext("%(n)s meeting is cancelled.", "%(n)s meetings are cancelled.", len(many)))


@bp.post("/teach/<code>/timetable/<id:meeting_id>/restore")
@needs(Can.TEACH)
def restore(code: str, meeting_id: int) -> Response:
    found = _meeting(code, meeting_id)
    with writing() as tx:
        actions.restore(tx, meeting_id, now=clock.now())
    return _after(found, gettext("The meeting takes place after all."))


@bp.post("/teach/<code>/timetable/<id:meeting_id>/remove")
@needs(Can.TEACH)
def remove(code: str, meeting_id: int) -> Response:
    found = _meeting(code, meeting_id)
    with writing() as tx:
        actions.remove(tx, meeting_id, now=clock.now())
    return _after(found, gettext("The meeting is removed."))


@bp.route("/teach/<code>/timetable/copy-week", methods=["GET", "POST"])
@needs(Can.TEACH)
def copy_week(code: str) -> Response:
    """The meetings of one week again in another."""
    training = taught(code)
    form = forms.WeekCopied(request.form if request.method == "POST" else None, first=base.week_of(training))
    if request.method == "POST" and form.validate() and form.first.data and form.to.data:
        first, to = weeks.monday(form.first.data), weeks.monday(form.to.data)
        try:
            with writing() as tx:
                made = actions.copy_week(tx, training.id, first, to, now=clock.now())
        except rules.NothingThere as refusal:
            form.first.errors = [refusal.message]
        except (rules.SameWeek, rules.OutsideSession) as refusal:
            form.to.errors = [refusal.message]
        else:
            said = ngettext("%(n)s meeting is copied.", "%(n)s meetings are copied.", len(made))
            return go("timetable.timetable", said, code=code, week=to.isoformat())
    status = 422 if form.errors else 200
    return page(
        "timetable/copy_week.html", status, training=training, form=form, session_days=rules.days_of(training)
    )  # fmt: skip


@bp.post("/teach/<code>/timetable/tell")
@needs(Can.TEACH)
def tell(code: str) -> Response:
    """One letter to each trainee with all that changed."""
    training = taught(code)
    with writing() as tx:
        many = actions.tell(tx, training.id, now=clock.now())
    said = ngettext("The trainees are told of %(n)s change.", "The trainees are told of %(n)s changes.", many)
    return go("timetable.timetable", said, code=code, week=request.args.get("week"))
