"""From a person's own export: why every target is what it is, in the words of the chat."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import exports
from flows import chain, chain_plan, coach, course, explain, starting
from flows.records import ENTRIES, Decision, SessionLog
from flows.words import render
from tests.life import Life, skips
from tests.training import TRAINED, in_training, whole_session

MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def exported() -> tuple[str, list[Any]]:
    """A plan, a session and its morning, as /export writes them."""
    chat = in_training(**TRAINED)
    _, decisions = starting.start(chat.facts)
    chat.records.extend(decisions)
    whole_session(chat)
    chat.tomorrow().due("morning").taps("3", "Fine")
    rows = [{"id": number, "body": ENTRIES.dump_json(entry).decode()} for number, entry in enumerate(chat.records)]
    tables = {"person": [{"known": json.dumps(chat.known), "state": "{}"}], "hold": [], "record": rows}
    files = exports.files(tables, chat.now, coach().phrases)
    return next(text for name, text in files if name.endswith(".json")), chat.records


def test_the_file_that_the_bot_gives_is_read(tmp_path: Path) -> None:
    life = Life(tmp_path / "bot.db", MONDAY)
    phone = life.joins("America/Chicago", skips)
    life.until(life.now + timedelta(days=8))
    person = life.store.people.find(phone.chat)
    assert person is not None
    files = exports.files(life.store.everything(person.id, phone.chat), life.now, coach().phrases)
    life.stops()
    page = told(next(text for name, text in files if name.endswith(".json")))
    assert "THE PLAN: phase" in page and "EVERY DECISION, IN ORDER" in page


def told(text: str) -> str:
    return "\n".join(explain.pages(explain.facts_of(text, coach().library), coach()))


def test_every_target_is_told_with_its_reason_and_source(exported: tuple[str, list[Any]]) -> None:
    text, entries = exported
    assert any(isinstance(entry, SessionLog) for entry in entries)
    page = told(text)
    for ladder in coach().library.ladders.values():
        assert f"  {ladder.name}: " in page
    assert "rung" in page and "rest" in page and "Walking:" in page and "Days:" in page
    assert "Training: active." in page


def test_every_number_has_the_reason_that_the_chat_tells(exported: tuple[str, list[Any]]) -> None:
    """Rung, sets, amount, weight, tempo, rest of each exercise; days, sessions, minutes, warm-up; walks."""
    facts, page = explain.facts_of(exported[0], coach().library), told(exported[0])
    stands = course.of(facts)
    assert stands is not None
    exercises = [chain.of_exercise(facts, one.exercise) for one in stands.standings.values()]
    assert sum(map(bool, exercises)) >= 8
    for found in (chain_plan.of_week(facts), chain_plan.of_walk(facts), *exercises):
        for link in found:
            assert explain.plain(render(link.words, coach().phrases)) in page and f"[{link.source}]" in page
    assert chain_plan.of_week(facts) and chain_plan.of_walk(facts)


def test_the_decisions_come_in_order_with_the_words_of_why(exported: tuple[str, list[Any]]) -> None:
    text, entries = exported
    decisions = [entry for entry in entries if isinstance(entry, Decision) and entry.rule != "card"]
    lines = told(text).partition("EVERY DECISION, IN ORDER\n")[2].splitlines()
    assert len(lines) == len(decisions) > 0
    facts = explain.facts_of(text, coach().library)
    for line, decision in zip(lines, decisions, strict=True):
        assert str(explain.told(facts, decision, coach())) in line
        assert decision.source in line


def test_an_open_hold_is_told_first(exported: tuple[str, list[Any]]) -> None:
    whole = json.loads(exported[0])
    hold = {
        "id": "h1", "flag": "neuro_weak", "level": "E1", "opened_at": "2027-01-03T12:00:00+00:00", "source": "checkin",
    }  # fmt: skip
    page = told(json.dumps({**whole, "hold": [{"body": hold}]}))
    assert "Training: locked." in page and "Hold E1 by neuro_weak" in page
    assert "A SESSION AT THIS MOMENT: hold" in page


def test_somebody_without_a_plan_is_told_so(exported: tuple[str, list[Any]]) -> None:
    whole = json.loads(exported[0])
    whole["person"][0]["known"].pop("course")
    assert "There is no plan yet." in told(json.dumps(whole))


BAD = {
    "not JSON": ("{", "not JSON"),
    "a list": ("[]", "no export"),
    "nobody": ('{"person": []}', "no person"),
    "two people": ('{"person": [{"known": {}}, {"known": {}}]}', "more than one"),
    "nothing known": ('{"person": [{}]}', "nothing is known"),
    "no moment": ('{"person": [{"known": {}}]}', "moment"),
    "no such zone": ('{"written_at": "2026-11-23T10:00+00:00", "person": [{"known": {"zone": "Mars/Base"}}]}', "zone"),
    "a strange record": (
        '{"written_at": "2026-11-23T10:00+00:00", "person": [{"known": {}}], "record": [{"body": {"record": "x"}}]}',
        "Row 1 of record",
    ),
    "a course of another shape": (
        '{"written_at": "2026-11-23T10:00+00:00", "person": [{"known": {"course": {"phase": 7}}}]}',
        "plan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gets_one_clear_line(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, word = BAD[what]
    file = tmp_path / "export.json"
    file.write_text(text, encoding="utf-8")
    assert explain.main([str(file)]) == 1
    shown = capsys.readouterr()
    assert not shown.out and len(shown.err.splitlines()) == 1 and word in shown.err


def test_a_file_that_is_not_there_gets_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain.main([str(tmp_path / "none.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert explain.main([]) == 2


def test_the_command_prints_the_whole_page(
    exported: tuple[str, list[Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.json"
    file.write_text(exported[0], encoding="utf-8")
    assert explain.main([str(file)]) == 0
    assert "WHAT EACH MOVEMENT ASKS, AND WHY" in capsys.readouterr().out
