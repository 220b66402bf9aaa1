"""The commands: ready, reference, demo, work, administrator, backup, restore, check, marks, translate (and db)."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info, with_appcontext
from flask_migrate import Migrate, upgrade

from institute import backup, clock, config, issuer, language, reach, search
from institute.almanac import actions as almanac
from institute.almanac import calendars
from institute.almanac import queries as almanac_queries
from institute.database import Base, db, reading, today_in, writing
from institute.demo import actions as demo
from institute.errors import DomainError
from institute.gradebook import actions as gradebook
from institute.gradebook import queries as gradebooks
from institute.language import HOME_ZONE
from institute.partners import actions as partners
from institute.people import naming, staffing
from institute.rights import deletion
from institute.work import work

METHODS = [("institute/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2), "lazy_n": (1, 2)}


def init_app(app: Flask) -> None:
    Migrate(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True, metadata=Base.metadata)
    for command in (
        ready,
        reference,
        load_demo,
        start_work,
        administrator,
        make_backup,
        restore,
        check,
        marks,
        translate,
    ):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def ready() -> None:
    """Everything before the first request: migrate, reference data, and in demo mode the demo."""
    upgrade()
    _reference()
    with writing() as tx:
        search.refold(tx)
        naming.refold(tx)
    issuer.publish(reading())
    if again := deletion.repeat():
        click.echo(f"{again} deletions done again that this copy did not know of.")
    if config.settings().demo:
        _demo("small")


@click.command()
@with_appcontext
def reference() -> None:
    """Load or refresh the countries, their status, themes and holidays."""
    _reference()


def _reference() -> None:
    with writing() as tx:
        partners.load_reference(tx)
        almanac.load_visa_rules(tx)
    known, year = almanac_queries.years(reading()), today_in(HOME_ZONE, clock.now()).year
    for missing in {year, year + 1} - set(known):
        calendars.bring_in_year(missing)


@click.command("demo")
@click.option("--size", type=click.Choice(["small", "full"]), default="small", help="full: what is measured on")
@with_appcontext
def load_demo(size: str) -> None:
    """Fill an empty database with the demo institute."""
    if config.settings().environment == "production":
        raise click.ClickException("The demo institute has open accounts: not in production.")
    upgrade()
    _reference()
    _demo(size)


def _demo(size: str) -> None:
    if demo.load(now=clock.now(), size=size):
        click.echo("The demo institute is in place.")


@click.command("work")
@pass_script_info
def start_work(info: ScriptInfo) -> None:
    """Run jobs and send letters until stopped."""
    work(info.load_app())  # the app itself: the worker's threads do not see current_app


@click.command()
@click.argument("address")
@with_appcontext
def administrator(address: str) -> None:
    """Invite the first administrator of an empty house."""
    try:
        with writing() as tx:
            staffing.first_administrator(tx, address, now=clock.now())
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"The invitation goes to {address}; without SMTP it lies in {config.settings().mail}.")


@click.command("backup")
@click.argument("archive", type=click.Path(path_type=Path))
@with_appcontext
def make_backup(archive: Path) -> None:
    """Copy the database and the files of a folder into one archive, while the house works."""
    _told(lambda: backup.backup(config.settings(), archive.resolve()), "copied")


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path, exists=True))
@with_appcontext
def restore(archive: Path) -> None:
    """Bring an archive back into an empty house."""
    _told(lambda: backup.restore(config.settings(), archive.resolve()), "restored")


def _told(work: Callable[[], backup.Copy], done: str) -> None:
    began = time.monotonic()
    try:
        copy = work()
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    seconds = time.monotonic() - began
    click.echo(f"{sum(copy.rows.values())} rows and {copy.files} files {done} in {seconds:.1f} s")
    if copy.elsewhere:
        click.echo(
            f"{copy.elsewhere} files lie in the bucket and not in this archive: the bucket needs a copy of its own."
        )
    if copy.missing:
        raise click.ClickException(f"{copy.missing} of them are not where FILES_URL points: bring the bucket back too.")


@click.command()
@with_appcontext
def check() -> None:
    """Say what is not fit for production and what does not answer, and fail if anything is so."""
    faults = config.settings().faults() + reach.unreachable(config.settings())
    for fault in faults:
        click.echo(f"- {fault}")
    if faults:
        sys.exit(1)
    click.echo("Fit for production.")


@click.command()
@click.option("--rebuild", is_flag=True, help="take everything over anew and count every total")
@with_appcontext
def marks(rebuild: bool) -> None:
    """Compare the stored totals of all gradebooks that are not frozen with what their marks come to."""
    wrong = 0
    for training_id in gradebooks.books(reading()):
        if rebuild:
            with writing() as tx:
                wrong += gradebook.rebuild(tx, training_id)
        else:
            wrong += len(gradebooks.differing(reading(), training_id))
    if wrong and not rebuild:
        raise click.ClickException(f"{wrong} totals are not what their marks come to (run: flask marks --rebuild)")
    click.echo(f"{wrong} totals were wrong and are counted anew." if rebuild else "Every total is right.")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="change nothing; fail when a catalogue is out of step")
@with_appcontext
def translate(only_check: bool) -> None:
    """Bring translations/*/LC_MESSAGES/messages.po in step with the sources."""
    source = extract()
    late = [code for code in language.LANGUAGES if code != "en" and _refresh(code, source, only_check)]
    if only_check and late:
        raise click.ClickException(f"out of step: {', '.join(late)} (run: flask translate)")
    click.echo(f"{len(source)} messages")


def extract() -> Catalog:
    """Every message of the sources and templates."""
    catalog = Catalog(project="institute", charset="utf-8")
    options = {"jinja2": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
    found = extract_from_dir(
        config.ROOT,
        METHODS,
        {pattern: options.get(method, {}) for pattern, method in METHODS},
        KEYWORDS,
        ("Translators:",),
        directory_filter=lambda path: Path(path).name not in (".venv", "node_modules", ".git", "var", "tests"),
    )
    for name, _, message, comments, context in found:
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def _refresh(code: str, source: Catalog, only_check: bool) -> bool:
    """True when the file was out of step."""
    path = language.TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"
    before = path.read_bytes() if path.exists() else b""
    catalog = read_po(BytesIO(before), locale=code) if before else Catalog(locale=code, charset="utf-8")
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = f"# The institute in {language.SPEECHES[code].name}."
    catalog.project, catalog.version = "institute", ""
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.creation_date = catalog.revision_date = EPOCH  # a date of its own would change with every run
    written = BytesIO()
    write_po(written, catalog, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    if not only_check and written.getvalue() != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written.getvalue())
    return not before or _ids(read_po(BytesIO(before))) != _ids(catalog)


def _ids(catalog: Catalog) -> set[str | tuple[str, ...]]:
    """The texts of a catalogue in English; singular and plural are one."""
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalog}
