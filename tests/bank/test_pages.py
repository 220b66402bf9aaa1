"""The bank's pages: who may, the list, the editor of each kind, translations, versions, trying."""

import re
import threading

import pytest
from sqlalchemy import select

from institute.bank import actions, drafting, queries
from institute.bank.models import (
    CLOZE,
    ESSAY,
    FILE,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RETIRED,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
    ItemCategory,
    ItemVersion,
)
from institute.database import writing
from tests import make
from tests.bank.samples import content
from tests.conftest import NOW
from tests.hostile import VALUES


def item(tx, kind=SINGLE, name="Who pays?", state="ready", **given):
    made = actions.add(
        tx, name=name, kind=kind, content=given.pop("content", content(kind)), by_id=None, now=NOW, state=state, **given
    )
    tx.commit()
    return made


def newest(tx, item_id):
    tx.rollback()
    tx.expire_all()
    return queries.get_item(tx, item_id).newest


COMMON = {
    "name": "Freight",
    "stem": "Who pays the freight?",
    "category": "",
    "tags": "Rail, incoterms",
    "state": "draft",
}
FORMS = {
    SINGLE: {"rule": "all", "rows-0-text": "Seller", "rows-0-right": "y", "rows-1-text": "Buyer", "rows-2-text": ""},
    MULTIPLE: {"rule": "shares", "rows-0-text": "A", "rows-0-share": "33,3", "rows-1-text": "B",
               "rows-1-share": "66.67",
               "rows-2-text": "C", "rows-2-share": "-50"},
    TRUE_FALSE: {"true": "false", "if_true": "No."},
    MATCHING: {"rule": "each", "rows-0-text": "a", "rows-0-match": "1", "rows-1-text": "b", "rows-1-match": "2",
               "rows-2-match": "3"},
    ORDERING: {"rule": "all", "rows-0-text": "second", "rows-0-place": "2", "rows-1-text": "first",
               "rows-1-place": "1"},
    NUMERIC: {"rows-0-value": "۱۲٫۵", "rows-0-tolerance": "5%", "units-0-name": "t", "units-0-factor": "1",
              "units-1-name": "kg", "units-1-factor": "1/1000"},
    SHORT: {"rows-0-text": "FOB", "rows-1-text": "free*", "rows-1-share": "50"},
    CLOZE: {"stem": "[[1]] pays [[2]] in [[x]].", "rows-0-key": "1", "rows-0-kind": "short",
            "rows-0-lines": "DDP\n50% DAP",
            "rows-1-key": "2", "rows-1-kind": "numeric", "rows-1-lines": "3 ± 0.5", "rows-1-weight": "2",
            "rows-2-key": "x", "rows-2-kind": "single", "rows-2-lines": "* here\nthere"},
    ESSAY: {"words": "300", "note": "Look at the example."},
    FILE: {"types": "pdf, DOCX"},
}  # fmt: skip


def test_who_may(client, tx):
    made = item(tx)
    for path in (
        "",
        "/new",
        "/new/single",
        f"/{made.id}",
        f"/{made.id}/edit",
        "/categories",
        "/imports",
        "/export?form=gift",
    ):
        for who, status in ((make.teacher(tx), 200), (make.officer(tx), 200), (make.person(tx), 403), (None, 303)):
            assert client.as_(who).get(f"/teach/bank{path}").status_code == status, path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_opened_and_saved_unchanged(client, tx, kind):
    client.as_(make.teacher(tx))
    answer = client.post(f"/teach/bank/new/{kind}", {**COMMON, **FORMS[kind]}, follow=True)
    assert "The question is in the bank." in answer.text
    made = tx.scalars(select(Item)).one()
    first = newest(tx, made.id)
    assert (first.kind, made.tags) == (kind, ["incoterms", "rail"])
    page = client.get(f"/teach/bank/{made.id}/edit").text
    fields = dict(re.findall(r'<(?:input|option)[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    assert first.content["stem"]["en"] in page and fields["name"] == "Freight"
    kept = first.content
    assert "is saved" in client.post(f"/teach/bank/{made.id}/edit", sent(page), follow=True).text
    assert newest(tx, made.id).content == kept and newest(tx, made.id).number == 1


def sent(page):
    """What a browser sends of the editor as it stands."""
    form = page[page.index('<form id="_edit"') :]
    form = form[: form.index("</form>")]
    told = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") not in ("checkbox", "radio") or " checked" in tag:
            told[given["name"]] = (
                given.get("value", "").replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
            )
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(?:\r?\n)?([^<]*)</textarea>', form):
        told[name] = text
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inside) or re.search(r'value="([^"]*)"', inside)
        told[name] = chosen[1] if chosen else ""
    return told


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        (SINGLE, {"name": " "}, "Please fill this in."),
        (SINGLE, {"rows-1-text": ""}, "at least two options"),
        (SINGLE, {"rows-0-right": ""}, "mark one option as right"),
        (MULTIPLE, {"rows-0-share": "20"}, "together must be worth 100 %"),
        (MULTIPLE, {"rows-0-share": "many"}, "Please write percent"),
        (TRUE_FALSE, {"true": "maybe"}, "Not a valid choice"),
        (MATCHING, {"rows-1-match": ""}, "at least two pairs"),
        (ORDERING, {"rows-1-text": ""}, "at least two things"),
        (NUMERIC, {"rows-0-value": "twelve"}, "Please write a number"),
        (NUMERIC, {"rows-0-value": "12 %"}, "Please write a number"),
        (NUMERIC, {"rows-0-tolerance": "5%%"}, "Please write a number"),
        (NUMERIC, {"units-0-factor": "2"}, "One unit is worth 1"),
        (NUMERIC, {"units-1-factor": "1/0"}, "a number or a fraction"),
        (SHORT, {"rows-0-text": "", "rows-1-text": "*"}, "at least one accepted answer"),
        (CLOZE, {"stem": "No gap"}, "Each gap must stand once"),
        (CLOZE, {"stem": "Where is [[nowhere]]?"}, "has a gap without answers: [[nowhere]]."),
        (CLOZE, {"rows-0-key": "a b"}, "name the gap as in the text"),
        (CLOZE, {"rows-2-lines": "here\nthere"}, "Gap x"),
        (ESSAY, {"words": "9999"}, "a number from"),
        (FILE, {"types": "pdf zip odt"}, "We take no files of these kinds: zip, odt."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, tx, kind, changes, said):
    client.as_(make.teacher(tx))
    form = {key: value for key, value in {**COMMON, **FORMS[kind], **changes}.items() if value != ""}
    answer = client.post(f"/teach/bank/new/{kind}", form)
    assert answer.status_code == 422 and said in answer.text
    assert tx.scalar(select(Item)) is None
    for name, value in form.items():
        if name.endswith(("-text", "-lines", "stem")) and "\n" not in value:
            assert value in answer.text, name


def test_whole_percents_add_up_and_any_script_has_its_sign(client, tx):
    client.as_(make.teacher(tx))
    shares = {f"rows-{n}-share": share for n, share in enumerate(("47", "30％", "۲۳٪"))}
    several = {**COMMON, **FORMS[MULTIPLE], **shares}
    assert client.post("/teach/bank/new/multiple", several).status_code == 303
    number = {**COMMON, **FORMS[NUMERIC], "rows-0-tolerance": "۵٪"}
    assert client.post("/teach/bank/new/numeric", number).status_code == 303
    first, second = tx.scalars(select(ItemVersion).order_by(ItemVersion.id))
    assert [each["share"] for each in first.content["options"]] == ["47/100", "3/10", "23/100"]
    assert second.content["values"][0]["tolerance"] == "5%"


@pytest.mark.parametrize("kind", [SINGLE, NUMERIC, CLOZE])
def test_hostile_values_break_nothing(client, tx, kind):
    client.as_(make.teacher(tx))
    for value in VALUES:
        form = {name: value if name != "state" else "draft" for name in {**COMMON, **FORMS[kind]}}
        assert client.post(f"/teach/bank/new/{kind}", form).status_code in (303, 400, 422)


def test_more_rows_with_and_without_a_script(client, tx):
    client.as_(make.teacher(tx))
    for htmx in (False, True):
        answer = client.post("/teach/bank/new/single", {**COMMON, **FORMS[SINGLE], "more": "1"}, htmx=htmx)
        assert answer.status_code == 200 and 'name="rows-5-text"' in answer.text and "Seller" in answer.text
        assert answer.text.lstrip().startswith('<form id="_edit"') == htmx


def test_a_used_version_stays_and_the_next_one_begins(client, tx):
    client.as_(make.teacher(tx))
    made = item(tx, SINGLE)
    actions.use(tx, [made.newest.id], NOW)
    tx.commit()
    page = client.get(f"/teach/bank/{made.id}/edit").text
    assert "Trainees have met this version" in page
    client.post(f"/teach/bank/{made.id}/edit", {**sent(page), "stem": "Another question?"})
    assert newest(tx, made.id).number == 2
    old = queries.get_numbered(tx, made.id, 1)
    assert old.content == content(SINGLE) and old.used_at == NOW
    assert "This is version 1 of 2." in client.get(f"/teach/bank/{made.id}?version=1").text
    client.post(f"/teach/bank/{made.id}/restore/1")
    assert (newest(tx, made.id).number, newest(tx, made.id).content) == (3, content(SINGLE))
    assert client.get(f"/teach/bank/{made.id}?version=9").status_code == 404


@pytest.mark.parametrize(
    ("said", "follow"),
    [
        (["1", "2"], ["一", "二"]), (["2"], ["二"]), (["2", "1"], ["二", "一"]), (["1.5", "2"], ["一", "二"]),
        (["1", "2", "3"], ["一", "二", None]), (["3"], [None]), (["2", "3"], ["二", None]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [SHORT, NUMERIC])
def test_what_is_said_in_other_languages_stays_with_its_answer(kind, said, follow):
    """Accepted forms and numbers have no keys: one taken out does not leave its words to the next."""
    part, name = ("forms", "text") if kind == SHORT else ("values", "value")
    old = [{name: text, "feedback": {"en": "So", "zh": words}} for text, words in (("1", "一"), ("2", "二"))]
    rows = [{name: text, "feedback": "So"} for text in said]
    made = drafting.content_of(kind, {"stem": "?", "rows": rows}, "en", {"stem": {"en": "?"}, part: old})
    assert [each["feedback"].get("zh") for each in made[part]] == follow


def test_a_version_is_pinned_before_an_edit_or_after_it(app, tx, monkeypatch):
    """Never between its look whether the version is used and its change of it."""
    made = item(tx, SINGLE)
    version, seen, order, looked = made.newest.id, queries.stamp(made), [], threading.Event()
    pinned = threading.Event()
    newest_ = queries.newest

    def slow(*given):
        found = newest_(*given)
        looked.set()
        pinned.wait(0.5)
        return found

    def pin():
        looked.wait(5)
        with app.app_context():
            with writing() as inside:
                actions.use(inside, [version], NOW)
            order.append("pinned")
            pinned.set()

    monkeypatch.setattr(queries, "newest", slow)
    other = threading.Thread(target=pin)
    other.start()
    with app.test_request_context(), writing() as inside:
        changed = content(SINGLE, stem={"en": "Another question?"})
        actions.edit(inside, made.id, seen=seen, name="Freight", content=changed, by_id=None, now=NOW)
        order.append("edited")
    other.join()
    assert order == ["edited", "pinned"]


def test_two_writers(client, tx):
    client.as_(make.teacher(tx))
    made = item(tx)
    form = sent(client.get(f"/teach/bank/{made.id}/edit").text)
    client.post(f"/teach/bank/{made.id}/edit", {**form, "name": "First"})
    second = client.post(f"/teach/bank/{made.id}/edit", {**form, "name": "Second"})
    assert second.status_code == 409 and 'value="Second"' in second.text and "Somebody else" in second.text
    assert "is saved" in client.post(f"/teach/bank/{made.id}/edit", sent(second.text), follow=True).text


def test_translations_are_missing_there_and_behind(client, tx):
    client.as_(make.teacher(tx))
    made = item(tx, SINGLE)
    page = client.get(f"/teach/bank/{made.id}/in/ru").text
    names = re.findall(r'<textarea id="(t-[\w-]+)"', page)
    assert len(names) == 4 and newest(tx, made.id).standing("ru") == "missing"
    form = {name: f"По-русски {n}" for n, name in enumerate(names)}
    stale = {**form, "seen": "1-2020"}
    assert client.post(f"/teach/bank/{made.id}/in/ru", stale).status_code == 409
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert "is saved" in client.post(f"/teach/bank/{made.id}/in/ru", {**form, "seen": seen[1]}, follow=True).text
    assert newest(tx, made.id).standing("ru") == "fresh"
    editor = sent(client.get(f"/teach/bank/{made.id}/edit").text)
    client.post(f"/teach/bank/{made.id}/edit", {**editor, "stem": "Asked otherwise?"})
    assert newest(tx, made.id).standing("ru") == "stale"
    assert newest(tx, made.id).content["options"][0]["text"]["ru"] == "По-русски 1"
    page = client.get(f"/teach/bank/{made.id}/in/ru").text
    assert "The original was changed" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    client.post(f"/teach/bank/{made.id}/in/ru", {**form, "seen": seen[1]})
    assert newest(tx, made.id).standing("ru") == "fresh"
    assert client.get(f"/teach/bank/{made.id}/in/en").status_code == 404


def test_trying_marks_and_keeps_nothing(client, tx, rows):
    client.as_(make.teacher(tx))
    made = item(tx, SINGLE, content=content(SINGLE, feedback={"en": "Because."}))
    before = rows()
    for key, said in (
        ("p1", "100% of the points"),
        ("q2", "0% of the points"),
        ("nothing", "no answer to this question"),
    ):
        page = client.post(f"/teach/bank/{made.id}/try", {"q": key, "version": "1", "in": "en"}).text
        assert said in page
    assert rows() == before
    essay = item(tx, ESSAY)
    assert "A person marks this" in client.post(f"/teach/bank/{essay.id}/try", {"q": "Words"}).text


def test_the_list_is_narrowed_and_asks_the_same_for_more(client, tx, asked):
    client.as_(make.teacher(tx))
    shelf = make.keep(tx, ItemCategory(names={"en": "Trade"}))
    inner = make.keep(tx, ItemCategory(names={"en": "Customs"}, parent_id=shelf.id))
    item(tx, SINGLE, "Freight", tags=["rail"], category_id=inner.id)
    item(tx, SHORT, "Duties")
    item(tx, ESSAY, "Old", state=RETIRED)
    for query, seen in (
        ("", {"Freight", "Duties"}), ("q=freight", {"Freight"}), (f"category={shelf.id}", {"Freight"}),
        ("tag=rail", {"Freight"}), ("kind=short", {"Duties"}), ("state=retired", {"Old"}), ("missing=en", set()),
        ("missing=ru", {"Freight", "Duties"}),
        ("kind=x&state=y&missing=z&category=99999999999999", {"Freight", "Duties"}),
    ):  # fmt: skip
        text = client.get(f"/teach/bank?{query}", htmx=True).text
        assert {name for name in ("Freight", "Duties", "Old") if f">{name}</a>" in text} == seen, query
    for sort in ("name", "-kind", "difficulty", "-discrimination", "state"):
        assert client.get(f"/teach/bank?sort={sort}", htmx=True).status_code == 200
    counts = []
    for _ in range(2):
        with asked() as questions:
            client.get("/teach/bank?q=", htmx=True)
        counts.append(len(questions))
        for n in range(3):
            item(tx, SINGLE, f"More {n}", tags=[f"t{n}", "rail"], category_id=inner.id)
    assert counts[0] == counts[1]
    assert client.get("/teach/bank?as=xlsx").status_code == 200


def test_states_and_copies(client, tx):
    client.as_(make.teacher(tx))
    made = item(tx)
    client.post(f"/teach/bank/{made.id}/state", {"state": "retired"})
    assert newest(tx, made.id) and tx.get(Item, made.id).state == RETIRED
    assert client.post(f"/teach/bank/{made.id}/state", {"state": "gone"}).status_code == 404
    assert queries.drawable(tx) == []
    answer = client.post(f"/teach/bank/{made.id}/duplicate", follow=True)
    assert "Copy of Who pays?" in answer.text
    tx.rollback()
    assert tx.scalar(select(ItemVersion.content).where(ItemVersion.item_id != made.id)) == content(SINGLE)


def test_categories(client, tx):
    client.as_(make.teacher(tx))
    client.post("/teach/bank/categories", {"names-en": "Trade", "parent": ""})
    trade = tx.scalars(select(ItemCategory)).one()
    client.post("/teach/bank/categories", {"names-en": "Rail", "names-ru": "Рельсы", "parent": str(trade.id)})
    tx.rollback()
    rail = tx.scalars(select(ItemCategory).where(ItemCategory.parent_id == trade.id)).one()
    assert "Trade / Rail" in client.get("/teach/bank/categories").text
    inside = client.post(f"/teach/bank/categories/{trade.id}", {"names-en": "Trade", "parent": str(rail.id)})
    assert inside.status_code == 422 and "cannot stand inside itself" in inside.text
    assert "empty category" in client.post(f"/teach/bank/categories/{trade.id}/delete", follow=True).text
    assert "is deleted" in client.post(f"/teach/bank/categories/{rail.id}/delete", follow=True).text
    assert client.get(f"/teach/bank/categories/{rail.id}").status_code == 404


def test_what_can_be_drawn(tx):
    shelf = make.keep(tx, ItemCategory(names={"en": "Trade"}))
    inner = make.keep(tx, ItemCategory(names={"en": "Rail"}, parent_id=shelf.id))
    one = item(tx, SINGLE, category_id=inner.id, tags=["a", "b"])
    two = item(tx, SHORT, tags=["a"])
    item(tx, ESSAY, state="draft", tags=["a"])
    assert queries.drawable(tx) == [one.newest.id, two.newest.id]
    assert queries.drawable(tx, shelf.id) == [one.newest.id] == queries.drawable(tx, None, ["a", "b"])
    assert queries.drawable(tx, languages=["en"], tags=["a"]) == [one.newest.id, two.newest.id]
    assert queries.drawable(tx, languages=["fa"]) == []
