"""A copy taken while the house works comes back whole into an empty one; a damaged copy does not."""

import shutil
import tarfile
import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from institute import backup, config, create_app, files
from institute.database import Base, db, writing
from institute.people.models import Person
from tests import make
from tests.conftest import NOW


@pytest.fixture
def other(tmp_path, database_url):
    """An empty house with a database of the same kind."""
    if database_url.startswith("sqlite"):
        yield config.Settings(environment="test", home=tmp_path, secret_key="k" * 40)
        return
    url = make_url(database_url)
    name = f"{url.database}_copy"
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    address = url.set(database=name).render_as_string(hide_password=False)
    yield config.Settings(environment="test", home=tmp_path, secret_key="k" * 40, database_url=address)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def archive(context, tx, settings, tmp_path):
    shutil.rmtree(settings.files, ignore_errors=True)
    key = files.keep(b"a lesson's picture")
    with writing() as inside:
        files.describe(inside, key, name="a.png", media_type="image/png", size=18, now=NOW)
    for _ in range(20):
        make.person(tx)
    return tmp_path / "backup.tar"


def test_it_comes_back_whole(archive, settings, other):
    copied = backup.backup(settings, archive)
    restored = backup.restore(other, archive)
    assert copied == restored
    assert (copied.rows["person"], copied.files) == (20, 1)
    with create_app(other, TESTING=True).app_context():
        file = db.session.scalars(db.select(files.File)).one()
        assert files.opened(file).read() == b"a lesson's picture"
        db.engine.dispose()


def test_it_is_consistent_while_others_write(app, archive, settings, other):
    """Two rows are written together each time: no copy holds one without the other."""
    stop = threading.Event()

    def write() -> None:
        count = 0
        while not stop.is_set() and count < 200:
            count += 1
            with app.app_context(), writing() as inside:
                inside.add_all([Person(email=f"{count}{half}@pair.example", since=NOW) for half in "ab"])

    writer = threading.Thread(target=write)
    writer.start()
    backup.backup(settings, archive)
    stop.set()
    writer.join()
    assert backup.restore(other, archive).rows["person"] % 2 == 0


def test_only_into_an_empty_house(archive, settings):
    backup.backup(settings, archive)
    with pytest.raises(backup.NotEmpty):
        backup.restore(settings, archive)


@pytest.mark.parametrize("part", ["database", "files"])
def test_a_damaged_copy_is_refused(archive, settings, other, tmp_path, part):
    backup.backup(settings, archive)
    folder = tmp_path / "unpacked"
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    target = folder / "database" if part == "database" else next((folder / "files").iterdir())
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    with tarfile.open(archive, "w") as tar:
        tar.add(folder, ".")
    with pytest.raises(backup.Broken):
        backup.restore(other, archive)


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240])
def test_what_is_no_backup_is_refused(other, tmp_path, content):
    path = tmp_path / "x.tar"
    path.write_bytes(content)
    with pytest.raises(backup.Broken):
        backup.restore(other, path)


def test_models_and_copy_name_the_same_tables(archive, settings):
    assert set(Base.metadata.tables) <= set(backup.backup(settings, archive).rows)


def test_who_issues_comes_along(archive, settings, other):
    """The operator's own file, and the edition in force as pages read it."""
    (settings.home / "issuer.json").write_text('{"name": {"en": "Own"}}', encoding="utf-8")
    backup.backup(settings, archive)
    backup.restore(other, archive)
    assert (other.home / "issuer.json").read_text(encoding="utf-8") == '{"name": {"en": "Own"}}'
    assert not (other.home / "issuer.toml").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql+psycopg://house:{'p%40ss'}@db/institute?sslmode=verify-full",
         "postgresql://house@db/institute?sslmode=verify-full"),
        ("postgresql+psycopg://house:password@db:5433/institute", "postgresql://house@db:5433/institute"),
        ("postgresql+psycopg:///institute", "postgresql:///institute"),
        ("postgresql+psycopg://house@/institute?host=/run/postgresql",
         "postgresql://house@/institute?host=%2Frun%2Fpostgresql"),
    ],
)  # fmt: skip
def test_what_the_address_asks_for_is_asked_of_the_copy_too(url, said):
    assert backup._for_libpq(url) == said
