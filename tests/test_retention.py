"""What is forgotten, and when: both sides of every threshold, with the clock moved there (behaviour.md §6)."""

import asyncio
import logging
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import retention
from bot.local.person import Person
from bot.store.outbox import Owed
from bot.store.units import Store
from flows.facts import Clinic
from flows.records import PainScore
from tests.test_coaches import AGREED, CHEST, clinic, group, trains
from tests.world import World, said

SECOND = timedelta(seconds=1)


async def passes(world: World, span: timedelta) -> None:
    """So long nobody does anything; then the chores of that day, and what they set off."""
    world.clock.advance(span)
    assert world.bot is not None
    await world.bot.ticks.chores()
    await world.settled()
    await world.until(world.clock.now())


async def counts(world: World, *tables: str) -> list[int]:
    return [(await world.rows(f"SELECT count(*) FROM {table}"))[0][0] for table in tables]


async def silent(world: World, person: Person, chat: int = 0) -> datetime:
    """Nothing reminds them, so that the year goes by at once; gives the moment of their last act."""

    def set_up(store: Store) -> Any:
        found = store.people.find(person.id)
        assert found is not None
        store.db.run("DELETE FROM reminder")
        return store.people.touched(found.id)

    return await world.asks(set_up)  # type: ignore[no-any-return]


@pytest.fixture
async def quiet(tmp_path: Path) -> Any:
    async with clinic(tmp_path, coach_chat=None) as (world, _):
        pat = await trains(world)
        yield world, pat, await silent(world, pat)


QUESTION = "We have not talked for 12 months."
OVER = "All that I kept about you is erased now, as I said a month ago."


def asked(person: Person) -> int:
    return sum(text.startswith(QUESTION) for text in said(person))


async def test_after_twelve_silent_months_they_are_asked_once_at_ten_where_they_live(quiet: Any) -> None:
    world, pat, touched = quiet
    await passes(world, touched + retention.QUIET - SECOND - world.clock.now())
    await world.until(touched + retention.QUIET - SECOND)
    assert asked(pat) == 0 and await counts(world, "reminder") == [0]
    await passes(world, timedelta(days=1))
    await world.advance(days=2)
    assert asked(pat) == 1
    ((due,),) = await world.rows("SELECT created_at FROM outbox WHERE body LIKE '%12 months%'")
    at = datetime.fromisoformat(due).astimezone(tz=None)
    assert (at.astimezone(zone()).hour, at.astimezone(zone()).minute) == (10, 0)
    told_on = date.fromisoformat((await known(world, pat))["warned_on"])
    assert f"On {(told_on + retention.GRACE):%b} {(told_on + retention.GRACE).day} I erase" in said(pat)[-1].replace(
        ",", ""
    )
    assert pat.chat.buttons()[0] == ["Keep it", "Send me a copy", "Delete my data"]
    for _ in range(29):
        await passes(world, timedelta(days=1))
    assert asked(pat) == 1 and await counts(world, "person", "erasure") == [1, 0]


def zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("America/Chicago")


async def known(world: World, person: Person) -> dict[str, Any]:
    found = await world.asks(lambda store: store.people.find(person.id))
    return dict(found.known)


async def test_a_month_after_the_question_all_is_erased_and_they_are_told(quiet: Any) -> None:
    world, pat, _ = quiet
    await world.asks(lambda store: store.people.record(1, PainScore(world.clock.now(), date(2026, 11, 22), "now", 3)))
    await passes(world, retention.QUIET)
    await world.advance(days=1)
    await passes(world, retention.GRACE - timedelta(days=2))
    assert await counts(world, "person", "record", "erasure") == [1, 4, 0]
    await passes(world, timedelta(days=2))
    assert await counts(world, "person", "record", "reminder", "hold", "outbox", "erasure") == [0, 0, 0, 0, 0, 1]
    assert said(pat)[-1].startswith(OVER)
    pat.says("hello again")
    await world.settled()
    assert "I'm Steadyback" in said(pat)[-1]


@pytest.mark.parametrize("act", ["Keep it", "hello", "/plan"])
async def test_any_sign_of_life_keeps_it_for_another_year(quiet: Any, act: str) -> None:
    world, pat, _ = quiet
    await passes(world, retention.QUIET)
    await world.advance(days=1)
    if act == "Keep it":
        pat.taps(act)
    else:
        pat.says(act)
    await world.settled()
    await silent(world, pat)
    await passes(world, retention.GRACE + timedelta(days=1))
    await passes(world, retention.QUIET - retention.GRACE - timedelta(days=3))
    assert asked(pat) == 1 and await counts(world, "person") == [1]
    await passes(world, timedelta(days=4))
    await world.advance(days=1)
    assert asked(pat) == 2


async def test_a_copy_may_be_taken_from_the_question(quiet: Any) -> None:
    world, pat, _ = quiet
    await passes(world, retention.QUIET)
    await world.advance(days=1)
    pat.taps("Send me a copy")
    await world.settled()
    assert "Two files" in said(pat)[-1]


async def test_who_cannot_be_asked_is_erased_a_month_later_all_the_same(quiet: Any) -> None:
    world, pat, _ = quiet
    pat.blocks()
    await world.settled()
    await passes(world, retention.QUIET)
    assert asked(pat) == 0 and "warned_on" in await known(world, pat)
    await passes(world, retention.GRACE)
    assert await counts(world, "person", "outbox", "erasure") == [0, 0, 1]


async def test_after_an_outage_of_two_years_the_question_still_comes_a_month_before_the_end(quiet: Any) -> None:
    world, pat, _ = quiet
    await world.stop()
    world.clock.advance(2 * retention.QUIET)
    await world.start()
    await passes(world, timedelta())
    await world.advance(days=1)
    assert asked(pat) == 1 and await counts(world, "person") == [1]


async def test_the_coaches_hear_that_somebody_is_gone_and_read_no_more(tmp_path: Path) -> None:
    async with clinic(tmp_path) as (world, kim):
        pat = await trains(world, consents=AGREED)
        pat.says(CHEST)
        await world.settled()
        await silent(world, pat)
        await passes(world, retention.QUIET)
        await world.advance(days=1)
        await passes(world, retention.GRACE)
        assert group(kim)[-1] == "A-1 has left." and await counts(world, "person", "coach_note") == [0, 0]


# what was written


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    async with clinic(tmp_path, coach_chat=None) as (made, _):
        yield made


async def test_chat_text_is_kept_thirty_days_and_no_longer(world: World) -> None:
    pat = await trains(world)
    pat.says("/human")
    pat.says("marzipan words")
    world.telegram.world.updates.add("message", {"chat": {"id": pat.id, "type": "private"}, "text": "marzipan broken"})
    await world.settled()
    await silent(world, pat)
    moment = world.clock.now()
    await world.asks(lambda store: store.notes.add(1, "request", False, moment, words="marzipan", summary="", hold=""))
    await world.asks(lambda store: store.outbox.owe(pat.id, [Owed("sendMessage", {"text": "marzipan said"})], moment))
    await world.asks(lambda store: typed(store, pat.id, "marzipan typed"))
    await passes(world, retention.TEXT_KEPT - timedelta(minutes=1))
    kept = await everything(world)
    for words in ("marzipan broken", "marzipan said", "marzipan typed"):
        assert words in kept
    assert await counts(world, "coach_note") == [1]
    await passes(world, timedelta(days=1))
    assert "marzipan" not in await everything(world) and await counts(world, "coach_note", "person") == [0, 1]


def typed(store: Store, chat: int, words: str) -> None:
    person = store.people.find(chat)
    assert person is not None
    store.people.keep(person.id, None, {**person.state, "last_typed": (1, words, "a.b"), "edited": words}, None)


async def everything(world: World) -> str:
    tables = await world.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return str([await world.rows(f"SELECT * FROM {table}") for (table,) in tables])


async def test_what_a_flag_needs_stays_with_its_hold(world: World) -> None:
    pat = await trains(world)
    pat.says(CHEST)
    await world.settled()
    await silent(world, pat)
    await passes(world, retention.TEXT_KEPT + timedelta(days=1))
    assert CHEST in str(await world.rows("SELECT body FROM hold"))


async def test_the_numbers_of_updates_are_kept_for_two_days(world: World) -> None:
    pat = await trains(world)
    pat.says("hello")
    await world.settled()
    await silent(world, pat)
    before = await counts(world, "inbox")
    await passes(world, retention.INBOX_KEPT - timedelta(minutes=1))
    assert await counts(world, "inbox") == before
    await passes(world, timedelta(minutes=2))
    assert await counts(world, "inbox") == [0]


async def test_an_open_welcome_is_kept_for_a_day(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    await passes(world, retention.VISITOR_KEPT - timedelta(minutes=1))
    assert await counts(world, "visitor") == [1]
    await passes(world, timedelta(minutes=2))
    assert await counts(world, "visitor", "outbox") == [0, 0]


async def test_what_is_forgotten_is_logged_as_numbers(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pat = await trains(world)
    await world.asks(lambda store: typed(store, pat.id, "marzipan"))
    await silent(world, pat)
    await passes(world, retention.TEXT_KEPT + timedelta(days=1))
    (line,) = [record.message for record in caplog.records if "forgotten" in record.message]
    assert "1 last words" in line and "messages" in line and "marzipan" not in caplog.text and str(pat.id) not in line


async def test_many_are_looked_at_a_batch_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST", 3)
    for number in range(8):
        await trains(world, f"person {number}")
    now = world.clock.now() + retention.QUIET + retention.GRACE
    seen, after = 0, 0
    while True:
        looked = await world.asks(lambda store, after=after: retention.look(store, Clinic(), after, now))
        seen += looked.found["to ask"]
        if not (after := looked.last):
            break
    assert seen == 8


async def test_the_scheduler_knocks_on_the_loop_and_not_from_a_thread(world: World) -> None:
    """An event that is set from another thread may wake nobody."""
    assert world.bot is not None
    assert all(asyncio.iscoroutinefunction(job) for job in (world.bot.ticks.pulse, world.bot.ticks.chores))
