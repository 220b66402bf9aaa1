"""Totals follow events, only where they must; what is typed has its history; a frozen book stays."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from institute import results
from institute.errors import NotFound
from institute.gradebook import actions, marking, planning, queries, rules
from institute.gradebook.marking import Change
from institute.gradebook.models import CELL, FREEZE, TOTAL, UNFREEZE, Gradebook, Mark, MarkChange, MarkColumn
from institute.practice import actions as practice
from tests import make
from tests.conftest import NOW
from tests.gradebook import books

HALF, FULL = Decimal("0.5"), Decimal(1)


@pytest.fixture
def quizzes(monkeypatch):
    return books.source(monkeypatch)


@pytest.fixture
def class_(tx, quizzes):
    """Two quizzes, three trainees; A has half of the first."""
    found = books.session(tx)
    quizzes.titles = {7: "First", 8: "Second"}
    quizzes.known = {(7, found.places[0].id): HALF}
    books.set_up(tx, found.training)
    return found


def totals(tx, class_) -> list[Decimal | None]:
    tx.expire_all()
    found = queries.totals(tx, class_.training.id)
    return [found[place.id].shown for place in class_.places]


def column(tx, title: str) -> MarkColumn:
    return next(one for one in tx.scalars(select(MarkColumn)) if one.title["en"] == title)


def set_mark(tx, class_, title, was, becomes, reason="The quiz was marked wrongly", n=0) -> None:
    change = Change(class_.places[n].id, column(tx, title).id, was, becomes)
    marking.set_marks(tx, class_.training.id, [change], reason=reason, by=class_.teacher, now=NOW)


def test_setting_up_takes_over_what_is_known(tx, class_):
    assert totals(tx, class_) == [50, None, None]
    assert [one.title for one in tx.scalars(select(MarkColumn).order_by(MarkColumn.ref))] == [
        {"en": "First"}, {"en": "Second"},
    ]  # fmt: skip


def test_setting_up_twice_changes_nothing(tx, class_):
    books.set_up(tx, class_.training)
    assert totals(tx, class_) == [50, None, None]
    assert len(tx.scalars(select(MarkColumn)).all()) == 2


def test_an_event_changes_only_those_it_names(tx, class_, quizzes):
    a, b, _ = class_.places
    quizzes.known |= {(7, a.id): FULL, (7, b.id): HALF}
    quizzes.asked.clear()
    results.changed(tx, class_.training.id, [b.id])
    assert quizzes.asked == [[b.id]]
    assert totals(tx, class_) == [50, 50, None]
    results.changed(tx, class_.training.id)
    assert totals(tx, class_) == [100, 50, None]


def test_an_event_asks_as_often_in_a_large_session(tx, class_, quizzes, asked):
    """And as often for a trainee with many marks as for one with few."""
    a = class_.places[0]
    quizzes.known[(7, a.id)] = FULL
    with asked() as few:
        results.changed(tx, class_.training.id, [a.id])
    for _ in range(5):
        make.enrolment(tx, class_.training, make.person(tx))
    tx.expire_all()
    tx.get(Gradebook, class_.training.id)
    quizzes.known |= {(7, a.id): HALF, (8, a.id): FULL}
    with asked() as many:
        results.changed(tx, class_.training.id, [a.id])
    assert len(many) <= len(few) + 2  # a second mark is a second row
    assert len(few) < 14


def test_no_gradebook_asks_for_one_row_and_no_more(tx, quizzes, asked):
    training = books.session(tx).training
    with asked() as questions:
        results.changed(tx, training.id)
    assert len(questions) == 1
    assert quizzes.asked == []


def test_a_result_taken_back_is_gone(tx, class_, quizzes):
    quizzes.known.clear()
    results.changed(tx, class_.training.id, [class_.places[0].id])
    assert totals(tx, class_)[0] is None
    assert tx.scalars(select(Mark)).all() == []


def test_a_new_column_comes_with_its_first_result(tx, class_, quizzes):
    quizzes.titles[9] = "Third"
    quizzes.known[(9, class_.places[1].id)] = FULL
    results.changed(tx, class_.training.id, [class_.places[1].id])
    assert column(tx, "Third").category_id == column(tx, "First").category_id
    assert totals(tx, class_) == [50, 100, None]


def test_a_new_column_concerns_everybody_where_empty_cells_are_zeros(tx, class_, quizzes):
    _, *values = plan_of(tx, class_, empty=rules.ZERO)
    planning.keep(tx, class_.training.id, *values, now=NOW)
    assert totals(tx, class_)[0] == 25
    quizzes.titles[9] = "Third"
    quizzes.known[(9, class_.places[1].id)] = FULL
    results.changed(tx, class_.training.id, [class_.places[1].id])
    assert totals(tx, class_) == [17, 33, 0]


def test_a_column_that_is_gone_goes_unless_marks_were_typed_into_it(tx, class_, quizzes):
    set_mark(tx, class_, "First", Decimal(10), Decimal(20))
    quizzes.titles.clear()
    quizzes.known.clear()
    results.changed(tx, class_.training.id)
    [left] = tx.scalars(select(MarkColumn))
    assert (left.title["en"], left.source, left.ref) == ("First", "", None)
    assert totals(tx, class_) == [100, None, None]


def test_practice_is_a_column(tx, context):
    class_ = books.session(tx)
    base = make.base(tx)
    make.plan(tx, class_.training, base, hours=16)
    books.set_up(tx, class_.training)
    assert column(tx, "Practice").points == 16
    wanted = {class_.places[0].id: Decimal(8), class_.places[1].id: Decimal(20)}
    practice.confirm(
        tx, class_.training.id, base.code, wanted, seen=practice.queries.stamp({}), by=class_.teacher, now=NOW
    )
    assert totals(tx, class_) == [50, 100, None]


def test_a_mark_from_elsewhere_is_replaced_with_a_reason_and_given_back(tx, class_, quizzes):
    with pytest.raises(rules.NeedsReason):
        set_mark(tx, class_, "First", Decimal(10), Decimal(18), reason="")
    set_mark(tx, class_, "First", Decimal(10), Decimal(18))
    assert totals(tx, class_)[0] == 90
    quizzes.known[(7, class_.places[0].id)] = FULL
    results.changed(tx, class_.training.id, [class_.places[0].id])
    assert totals(tx, class_)[0] == 90  # what was typed stands
    set_mark(tx, class_, "First", Decimal(18), None)
    assert totals(tx, class_)[0] == 100
    changes = tx.scalars(select(MarkChange).order_by(MarkChange.id)).all()
    assert [(one.kind, one.was, one.became, one.by_id) for one in changes] == [
        (CELL, 10, 18, class_.teacher.id), (CELL, 18, None, class_.teacher.id),
    ]  # fmt: skip
    assert all(one.reason and one.at == NOW for one in changes)


def test_marks_typed_into_ones_own_column_need_no_reason(tx, class_):
    books.typed_column(tx, class_.training)
    set_mark(tx, class_, "Talk", None, Decimal(7), reason="", n=1)
    assert totals(tx, class_) == [50, 70, None]
    set_mark(tx, class_, "Talk", Decimal(7), None, reason="", n=1)
    assert totals(tx, class_)[1] is None
    assert [mark.column_id for mark in tx.scalars(select(Mark))] == [column(tx, "First").id]


@pytest.mark.parametrize(
    ("was", "becomes", "refusal"),
    [(None, 11, rules.OutOfRange), (None, -1, rules.OutOfRange), (5, 6, rules.ChangedMeanwhile)],
)
def test_marks_that_are_refused(tx, class_, was, becomes, refusal):
    books.typed_column(tx, class_.training)
    with pytest.raises(refusal):
        set_mark(tx, class_, "Talk", was and Decimal(was), Decimal(becomes))


def test_a_locked_column_takes_nothing(tx, class_):
    books.typed_column(tx, class_.training, locked=True)
    with pytest.raises(rules.Locked):
        set_mark(tx, class_, "Talk", None, Decimal(5))


def test_nobody_elses_trainee_or_column(tx, class_):
    other = books.session(tx)
    mine = books.typed_column(tx, class_.training)
    theirs = books.typed_column(tx, other.training)
    for place, one in ((other.places[0], mine), (class_.places[0], theirs)):
        with pytest.raises(NotFound):
            marking.set_marks(
                tx, class_.training.id, [Change(place.id, one.id, None, Decimal(1))], reason="", by=class_.teacher,
                now=NOW,
            )  # fmt: skip


def test_a_total_by_hand_stands_until_it_is_given_back(tx, class_, quizzes):
    a = class_.places[0]
    given = {"by": class_.teacher, "now": NOW}
    with pytest.raises(rules.NeedsReason):
        marking.set_total(tx, class_.training.id, a.id, Decimal(60), was=Decimal(50), reason="", **given)
    marking.set_total(tx, class_.training.id, a.id, Decimal(60), was=Decimal(50), reason="Ill at the exam", **given)
    quizzes.known[(7, a.id)] = FULL
    results.changed(tx, class_.training.id, [a.id])
    assert totals(tx, class_)[0] == 60
    marking.set_total(tx, class_.training.id, a.id, None, was=Decimal(60), reason="Sat it again", **given)
    assert totals(tx, class_)[0] == 100
    changes = tx.scalars(select(MarkChange).order_by(MarkChange.id)).all()
    assert [(one.kind, one.was, one.became) for one in changes] == [(TOTAL, 50, 60), (TOTAL, 60, 100)]


def test_a_frozen_book_keeps_its_figures_and_refuses(tx, class_, quizzes):
    a = class_.places[0]
    given = {"reason": "The board meets", "by": class_.teacher, "now": NOW}
    actions.freeze(tx, class_.training.id, **given)
    quizzes.known[(7, a.id)] = FULL
    results.changed(tx, class_.training.id, [a.id])
    results.changed(tx, class_.training.id)
    assert totals(tx, class_)[0] == 50
    with pytest.raises(rules.Frozen):
        set_mark(tx, class_, "First", Decimal(10), Decimal(20))
    with pytest.raises(rules.Frozen):
        marking.set_total(tx, class_.training.id, a.id, Decimal(60), was=Decimal(50), **given)
    with pytest.raises(rules.Frozen):
        planning.add_category(tx, class_.training.id, {"en": "More"}, now=NOW)
    with pytest.raises(rules.Frozen):
        actions.freeze(tx, class_.training.id, **given)
    actions.unfreeze(tx, class_.training.id, **given)
    assert totals(tx, class_)[0] == 100
    with pytest.raises(rules.NotFrozen):
        actions.unfreeze(tx, class_.training.id, **given)
    kinds = [(one.kind, one.reason) for one in queries.history(tx, class_.training.id)]
    assert kinds == [(UNFREEZE, "The board meets"), (FREEZE, "The board meets")]


def test_what_is_wrong_is_found_and_built_anew(tx, class_):
    total = queries.totals(tx, class_.training.id)[class_.places[0].id]
    total.computed = Decimal(77)
    tx.commit()
    assert queries.differing(tx, class_.training.id) == [class_.places[0].id]
    assert actions.rebuild(tx, class_.training.id) == 1
    assert queries.differing(tx, class_.training.id) == []
    assert totals(tx, class_)[0] == 50


def plan_of(tx, class_, **settings):
    layout = queries.get_layout(tx, class_.training.id)
    book = {name: getattr(layout.book, name) for name in planning.SETTINGS} | settings
    return (
        layout,
        book,
        {one.id: planning.CategoryPlan(one.weight, one.drops) for one in layout.categories},
        {
            one.id: planning.ColumnPlan(one.category_id, one.weight, one.released, one.locked)
            for one in layout.columns
        },
    )  # fmt: skip


def test_what_is_tried_is_what_is_kept_and_trying_keeps_nothing(tx, class_):
    layout, *values = plan_of(tx, class_, empty=rules.ZERO, places=2)
    after = planning.tried(layout, *values)
    held = queries.marks(tx, class_.training.id)
    tried = [after.total(held.get(place.id, {})) for place in class_.places]
    assert not tx.new and not tx.dirty
    assert totals(tx, class_) == [50, None, None]
    planning.keep(tx, class_.training.id, *values, now=NOW)
    assert totals(tx, class_) == tried == [25, 0, 0]


def test_a_plan_made_for_other_columns_is_refused(tx, class_, quizzes):
    _, *values = plan_of(tx, class_)
    quizzes.titles[9] = "Third"
    results.changed(tx, class_.training.id)
    with pytest.raises(rules.ChangedMeanwhile):
        planning.keep(tx, class_.training.id, *values, now=NOW)


def test_columns_and_categories_go_only_while_nothing_hangs_on_them(tx, class_):
    mine = class_.training.id
    talk = books.typed_column(tx, class_.training)
    with pytest.raises(rules.CategoryInUse):
        planning.remove_category(tx, mine, talk.category_id, now=NOW)
    with pytest.raises(rules.FromElsewhere):
        planning.remove_column(tx, mine, column(tx, "First").id, now=NOW)
    set_mark(tx, class_, "Talk", None, Decimal(5))
    set_mark(tx, class_, "Talk", Decimal(5), None)
    with pytest.raises(rules.ColumnInUse):
        planning.remove_column(tx, mine, talk.id, now=NOW)
    other = books.typed_column(tx, class_.training, "Other")
    planning.remove_column(tx, mine, other.id, now=NOW)
    planning.remove_category(tx, mine, other.category_id, now=NOW)


def test_the_command_finds_and_mends_what_is_wrong(tx, app, class_):
    run = app.test_cli_runner().invoke
    assert "Every total is right" in run(args=["marks"]).output
    queries.totals(tx, class_.training.id)[class_.places[0].id].computed = Decimal(77)
    tx.commit()
    told = run(args=["marks"])
    assert told.exit_code == 1 and "1 totals are not" in told.output
    assert "1 totals were wrong" in run(args=["marks", "--rebuild"]).output
    assert "Every total is right" in run(args=["marks"]).output


def test_a_copy_has_the_layout_and_no_marks(tx, class_):
    books.typed_column(tx, class_.training, released=True)
    set_mark(tx, class_, "Talk", None, Decimal(5))
    other = make.training(tx)
    planning.copy(tx, class_.training.id, other.id)
    found = queries.get_layout(tx, other.id)
    assert [one.title["en"] for one in found.categories] == ["Quizzes", "Talk"]
    assert [(one.title["en"], one.points, one.released) for one in found.columns] == [("Talk", 10, False)]
    assert found.columns[0].category_id == found.categories[1].id
    assert queries.marks(tx, other.id) == {}
    planning.copy(tx, make.training(tx).id, make.training(tx).id)  # nothing to copy


steps = st.lists(
    st.one_of(
        st.tuples(st.just("result"), st.integers(1, 3), st.integers(0, 2), st.none() | st.integers(0, 20)),
        st.tuples(st.just("typed"), st.integers(0, 5), st.integers(0, 2), st.none() | st.integers(0, 10)),
        st.tuples(st.just("plan"), st.sampled_from(rules.EMPTY), st.integers(0, 2), st.integers(0, 3)),
        st.tuples(st.just("all"), st.just(0), st.just(0), st.just(0)),
        st.tuples(st.just("freeze"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=12,
)


def play(tx, class_, quizzes, step) -> None:
    what, first, second, value = step
    mine, layout = class_.training.id, queries.get_layout(tx, class_.training.id)
    place = class_.places[second]
    if what == "result":
        if value is None and first not in quizzes.titles:
            return  # a column comes with a result, or with word to all
        quizzes.titles[first] = f"Quiz {first}"
        quizzes.known.pop((first, place.id), None)
        if value is not None:
            quizzes.known[(first, place.id)] = Decimal(value) / 20
        results.changed(tx, mine, [place.id])
    elif what == "all":
        results.changed(tx, mine)
    elif what == "freeze":
        change = actions.unfreeze if layout.book.frozen_at else actions.freeze
        change(tx, mine, reason="Why not", by=class_.teacher, now=NOW)
    elif layout.book.frozen_at:
        return
    elif what == "plan":
        _, book, categories, columns = plan_of(tx, class_, empty=first, places=second)
        categories = {key: planning.CategoryPlan(one.weight + value, value) for key, one in categories.items()}
        planning.keep(tx, mine, book, categories, columns, now=NOW)
    elif layout.columns:
        chosen = layout.columns[first % len(layout.columns)]
        held = queries.marks(tx, mine, [place.id]).get(place.id, {}).get(chosen.id, queries.NOTHING)
        was = rules.points_of(held.found, held.typed, chosen.points)
        becomes = None if value is None else Decimal(value)
        marking.set_marks(
            tx, mine, [Change(place.id, chosen.id, was, becomes)], reason="So", by=class_.teacher, now=NOW
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_what_is_stored_is_what_is_computed_whatever_happened(tx, quizzes, some):
    """Unless frozen: and after unfreezing at the latest."""
    quizzes.titles, quizzes.known = {}, {}
    class_ = books.session(tx)
    books.set_up(tx, class_.training)
    books.typed_column(tx, class_.training)
    for step in some:
        play(tx, class_, quizzes, step)
    tx.flush()
    if queries.get_layout(tx, class_.training.id).book.frozen_at:
        actions.unfreeze(tx, class_.training.id, reason="End", by=class_.teacher, now=NOW)
    tx.expire_all()
    assert queries.differing(tx, class_.training.id) == []
    assert actions.rebuild(tx, class_.training.id) == 0
    tx.rollback()
