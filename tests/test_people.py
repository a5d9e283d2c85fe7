"""People who do not exist: every promise holds for all kinds, and each is broken as soon as its rule is."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from content.library import library
from flows import course as courses
from flows import (
    fits,
    flare_day,
    holds,
    items,
    layoff,
    loads,
    matrix,
    plan,
    progression,
    reasons,
    restraint,
    rises,
    session,
    slots,
    week,
)  # fmt: skip
from flows.course import Exposure, Line
from tests.people import compiled, invariants
from tests.people import life as lives
from tests.people.__main__ import main
from tests.people.crowd import Crowd, Promise, crowd, kept, tasks
from tests.people.diary import Diary
from tests.people.figures import SERIES, Figures
from tests.people.kinds import kinds
from tests.people.life import Life
from tests.people.pen import written
from tests.people.promises.rises import NotStuck, row_broken
from tests.people.promises.weights import LONG_AWAY, Impossible
from tests.people.report import page
from tests.people.stories import story
from tests.people.talks import talk
from tests.people.watch import Watch

PEOPLE, WEEKS = 2, 52  # of each kind; the whole crowd behind `make people`


@pytest.mark.parametrize("id", kinds())
def test_every_promise_holds_through_a_year(id: str) -> None:
    found = [one for number in range(PEOPLE) for one in lived(id, number)]
    assert not list(invariants.breaches(found))


def lived(id: str, number: int, weeks: int = WEEKS, seed: int = 1) -> list[invariants.Invariant]:
    found = invariants.fresh()
    life = Life(id, number, seed, Watch(*found))
    life.year(weeks)
    kept = courses.kept(life.course)
    assert courses.of(life.facts.knowing(course=kept)) == life.course, "the course does not survive the store"
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("copy")
    compiled.write(place)
    return place


@pytest.mark.parametrize("id", ["lifter", "nonsense", "flaring"])
def test_the_rules_that_are_spelled_out_for_the_compiler_decide_the_same(id: str, copy: Path) -> None:
    asked = [sys.executable, "-m", "tests.people.pen", id, "3", "1", "13"]
    told = subprocess.run(asked, cwd=copy, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(told) > 100 and told == written(id, 3, 1, 13)


def test_rules_that_cannot_be_compiled_are_told_and_lived_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiled, "PLACE", tmp_path / "compiled")
    compiled.ready.cache_clear()
    monkeypatch.setenv("CC", "no-such-compiler")
    page = tmp_path / "people.html"
    assert main(["--people", "1", "--weeks", "2", "--processes", "1", "--page", str(page)]) == 0
    assert "no C compiler" in capsys.readouterr().err and page.stat().st_size


def test_the_copy_is_made_anew_when_a_word_of_its_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "flows" / "pain.py"
    source.parent.mkdir()
    source.write_text("GREEN = 1\n")
    monkeypatch.setattr(compiled, "ROOT", tmp_path)
    monkeypatch.setattr(compiled, "sources", lambda: [source])
    before = compiled.digest()
    assert compiled.digest() == before
    source.write_text("GREEN = 2\n")
    assert compiled.digest() != before


def test_a_diary_that_forgets_decides_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    shortly = Life("flaring", 2, 1, Watch())
    shortly.year(40)
    monkeypatch.setattr(Diary, "forget", lambda self, today: None)
    whole = Life("flaring", 2, 1, Watch())
    whole.year(40)
    assert shortly.course == whole.course


def test_a_seed_gives_the_same_person_again() -> None:
    one, again, other = (Life("steady", 1, seed, Watch()) for seed in (5, 5, 6))
    for life in (one, again, other):
        life.year(6)
    assert one.course == again.course and one.course != other.course


@pytest.mark.parametrize("id", ["steady", "fearful", "leg", "bones"])
def test_the_chat_decides_what_the_rules_alone_decide(id: str) -> None:
    person = talk(id, 0, 1, 2)
    assert person.sessions >= 1 and person.mornings >= 1


# each promise the other way round


def changed(part: str, table: str, **numbers: Any) -> Any:
    """The library with other numbers in one table of one file."""
    whole = library()
    piece = getattr(whole, part)
    found = getattr(piece, table)
    if isinstance(found, tuple):
        new: Any = tuple(row.model_copy(update=numbers) for row in found)
    else:
        new = found.model_copy(update=numbers)
    return replace(whole, **{part: piece.model_copy(update={table: new})})


def with_numbers(part: str, table: str, **numbers: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(lives, "library", lambda: changed(part, table, **numbers))


def with_rule(module: Any, name: str, rule: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(module, name, rule)


def a_set_more(facts: Any, course: Any, line: Any, *told: Any, **inputs: Any) -> Any:
    moved = STAY(facts, course, line, *told, **inputs)
    return replace(moved, course=moved.course.with_line(replace(line, sets=(*line.sets, line.sets[-1]))))


def heavier_and_more(line: Any, step: Any, reach: Any) -> Any:
    sets = WITH_LOAD(line, step, reach)
    return (*sets, sets[-1])


def three_times(weight: float, owned: Any, unit: Any, steps: Any, at_most: Any = None) -> Any:
    heavier = [one for one in owned if one >= weight * 2]
    return loads.Step("small", heavier[0]) if heavier else loads.Step("none")


def all_at_once(facts: Any, course: Any, letter: str, before: Any = None) -> Any:
    found = [name for name, _ in slots.patterns(facts, course, letter) if name in course.standings]
    lines = {name: course.line(course.standings[name].exercise) for name in found}
    return frozenset(name for name in found if MAY_RISE(facts, course, name, lines[name], before))


def whatever(facts: Any, bench: Any, done: Any, line: Any, row: Any, rule: str, words: str) -> None:
    matrix.told(bench, STAY(facts, bench.course, line, rule, words))


def ignoring_the_start(facts: Any, course: Any, pattern: str, line: Any, before: Any = None) -> Any:
    return MAY_RISE(facts, course, pattern, line)


def believing_everything(patch: pytest.MonkeyPatch) -> None:
    """Sets of nothing count as done."""
    patch.setattr(progression, "fell_short", lambda *told: False)
    patch.setattr(progression, "reached", lambda *told: True)
    patch.setattr(loads, "far_above", lambda *told: False)
    patch.setattr(progression, "needed", lambda *told: 1)


def each_by_itself(facts: Any, course: Any, letter: str, before: Any = None) -> Any:
    found = slots.patterns(facts, course, letter)
    return frozenset(name for name, light in found if items.rises_today(facts, course, name, light, before))


def supported_at_any_price(facts: Any, course: Any, exercise: str) -> str:
    return facts.library.exercise(exercise).supported or exercise


def deaf_to_it_hurts(*told: Any) -> Any:
    found = EXPOSURE(*told)
    return found and replace(found, hurt=False)


STAY, WITH_LOAD, MAY_RISE = progression.stay, rises.with_load, items.may_rise
EXPOSURE = progression.exposure

BROKEN: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "no_rise_after_sore": ("slow", with_rule(progression, "stay", a_set_more)),
    "one_variable_a_week": ("lifter", with_rule(rises, "with_load", heavier_and_more)),
    "weekly_sets": ("lifter", with_numbers("programme", "caps", weekly_sets_growth=3.0)),
    "once": ("high", with_rule(plan, "comes_twice", lambda *told: False)),
    "sore_start": ("hero", with_rule(items, "may_rise", ignoring_the_start)),
    "hinge_and_squat": ("lifter", with_rule(plan, "raised_today", all_at_once)),
    "holds": ("flaring", with_rule(holds, "training", lambda open_ones: "active")),
    "fits": ("heavy", with_rule(fits, "why_not", lambda *told: "")),
    "not_stuck": ("heavy", with_numbers("programme", "rise", exposures=99, exposures_high_usual=99)),
    "top_first": ("steady", with_numbers("programme", "rise", exposures=1)),
    "flare_returns": ("lifter", with_rule(flare_day, "whole_again", lambda facts, course: course)),
    "reasons": ("steady", with_rule(reasons, "SOURCES", dict.fromkeys(reasons.SOURCES, ""))),
    "logged_and_cap": ("lifter", with_rule(loads, "next_up", three_times)),
    "walking": ("steady", with_numbers("walking", "row", add_minutes=12)),
    "impossible": ("nonsense", believing_everything),
    "deload": ("steady", with_numbers("programme", "deload", after_training_weeks=99)),
    "layoff": ("skips", with_rule(layoff, "cut", lambda *told: None)),
    "rest_between": ("lifter", with_rule(week, "DAYS_BETWEEN", 1)),
    "red_means_less": ("slow", with_rule(matrix, "change", whatever)),
    "not_for_ever": ("nonsense", with_numbers("pain", "modify_rules", try_again_days=60)),
    "fever": ("shifts", with_rule(session, "FEVER_FREE", timedelta(0))),
    "unsure": ("fearful", with_rule(restraint, "unsure", lambda *told: False)),
}  # fmt: skip
ALSO: list[tuple[str, str, Callable[[pytest.MonkeyPatch], None]]] = [  # the other halves of promises that have several
    ("no_rise_after_sore", "nonsense", with_rule(matrix, "as_few", lambda one, asked: one)),
    ("one_variable_a_week", "lifter", with_rule(items, "same_week", lambda day, today: False)),
    ("hinge_and_squat", "lifter", with_rule(plan, "raised_today", each_by_itself)),
    ("fits", "steady", with_rule(plan, "easier_of", supported_at_any_price)),
    ("fits", "steady", with_rule(rises, "may_be_done", lambda *told: True)),
    ("not_stuck", "heavy", with_rule(restraint, "gains", lambda *told: False)),
    ("top_first", "high", with_numbers("programme", "rise", exposures_high_usual=2)),
    ("flare_returns", "leg", with_rule(flare_day, "whole_again", lambda facts, course: course)),
    ("impossible", "nonsense", with_rule(progression, "exposure", deaf_to_it_hurts)),
]
MOST_PEOPLE = 12


def test_every_promise_has_a_way_to_break_it() -> None:
    assert set(BROKEN) == {kind.id for kind in invariants.ALL}


@pytest.mark.parametrize("promise", BROKEN)
def test_a_broken_rule_breaks_its_promise(promise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noticed(promise, *BROKEN[promise], monkeypatch)


@pytest.mark.parametrize(("promise", "id", "breaks"), ALSO)
def test_each_half_of_a_promise_notices_its_own_rule(
    promise: str, id: str, breaks: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed(promise, id, breaks, monkeypatch)


def noticed(
    promise: str, id: str, breaks: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch)
    for number in range(MOST_PEOPLE):
        found = next(one for one in lived(id, number) if one.id == promise)
        if found.broken:
            return
    raise AssertionError(f"the rule was broken for {MOST_PEOPLE} people, and {promise} did not notice")


def test_the_old_weights_after_a_long_time_away_are_noticed_and_those_of_a_new_start_are_not() -> None:
    promise = Impossible()
    life = Life("lifter", 0, 1, Watch(promise))
    life.year(20)
    life.today += timedelta(days=LONG_AWAY + 1)
    back_from = dict(promise.asked)
    promise.plans(life, plan.session_today(life.now(17), 45), 0, "")
    assert promise.broken
    life.begins_anew(life.facts)
    again = Impossible()
    again.asked, again.trained = back_from, promise.trained and promise.trained - timedelta(days=LONG_AWAY)
    again.plans(life, plan.session_today(life.facts, 45), 0, "")
    assert again.checks and not again.broken


def test_a_rise_or_more_weight_on_a_day_whose_clock_went_back_is_noticed() -> None:
    promise = Impossible()
    life = Life("lifter", 0, 1, Watch(promise))
    life.year(20)
    life.today -= timedelta(days=3)  # the last day had its weekly answers
    asked = plan.session_today(life.now(17), 45)
    life.clock_back = True
    promise.plans(life, asked, 0, "")
    before = promise.broken
    why = reasons.decided(life.facts, "p.load", "HI4", "raise", "why_now_load")
    heavier = replace(asked.items[1], sets=(replace(asked.items[1].sets[0], load=999),))
    promise.plans(life, replace(asked, items=(replace(asked.items[0], reasons=(why,)), heavier)), 0, "")
    assert promise.broken == before + 2


@pytest.mark.parametrize(("between", "still"), [({"counts": False, "colour": "green"}, True),
    ({"counts": True, "colour": "green"}, False), ({"counts": False, "colour": "red"}, False)])  # fmt: skip
def test_a_day_that_rule_p_looked_at_or_that_was_sore_ends_a_row_though_its_morning_was_never_told(
    between: dict[str, Any], still: bool
) -> None:
    first, day, last = (lives.START + timedelta(days=7 * week) for week in range(3))
    promise = NotStuck()
    promise.unseen["row"] = (first,)
    exposures = Exposure(first, "s1", counts=False), Exposure(day, "s2", **between), Exposure(last, "s3", counts=False)
    assert bool(promise.running("row", Line("RO0", exposures=exposures), exposures[-1])) is still


def test_a_sore_day_on_which_rule_p_was_off_ends_a_row_of_good_ones() -> None:
    days = [lives.START + timedelta(days=7 * week) for week in range(3)]
    good, off = Exposure(days[0], "s1", calm=True), Exposure(days[1], "s2", counts=False, calm=True)
    last = Exposure(days[2], "s3", calm=True)
    assert not row_broken(Line("SS0", exposures=(good, off, last)))
    assert row_broken(Line("SS0", exposures=(good, replace(off, calm=False), off, last)))
    assert row_broken(Line("SS0", exposures=(replace(good, calm=False), off, last)))


# the report


def test_the_report_names_every_kind_every_promise_and_what_was_broken() -> None:
    figures = Figures()
    Life("steady", 0, 1, Watch(figures)).year(4)
    series = {name: [figures.series[name]] * 2 for name in SERIES}
    told = {kind.id: Promise(kind.id, kind.says, kind.source, 10) for kind in invariants.ALL}
    told["fits"] = Promise("fits", "Nothing forbidden.", "training.md", 10, 1, ["steady 1: <RO2>"])
    run = Crowd(2, 4, 1, dict.fromkeys(kinds(), series), told)
    shown = page([run], [story("bones", 1, 1, 3)])
    assert all(kind.name in shown for kind in kinds().values())
    assert "&lt;RO2&gt;" in shown and "Week 3." in shown and shown.count("<svg") == len(kinds()) * 13
    assert 'class="bad"' in shown


def test_a_crowd_that_another_process_lived_is_told_as_if_it_were_ones_own(tmp_path: Path) -> None:
    mine, file = crowd(13, 2, 1, processes=1), tmp_path / "crowd.npz"
    asked = [sys.executable, "-m", "tests.people.crowd", "13", "2", "1", "1", str(file)]
    subprocess.run(asked, check=True)
    theirs = kept(file)
    theirs.seconds, theirs.cpu = mine.seconds, mine.cpu
    assert page([theirs], []) == page([mine], [])


def test_the_crowd_is_shared_out_evenly() -> None:
    found = list(tasks(1000, 52, 1))
    assert sum(count for _, _, count, _, _ in found) == 1000
    assert {id for id, *_ in found} == set(kinds())
