"""Every fault of Telegram and of the network, on order, over HTTP: what the bot does, and what the person sees."""

import ast
import asyncio
import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.counts import Counts
from bot.local.person import Person
from bot.store.outbox import Owed
from bot.telegram.account import TokenRefused
from bot.telegram.forms import bare, shortened
from tests.local_api import picture, until
from tests.test_telegram import passing
from tests.test_webhook import a_hooked_world
from tests.world import World, a_world, said

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as world:
        yield world


async def owes(world: World, person: Person, *owed: Owed) -> None:
    """Calls as a turn would owe them."""
    rows = await world.asks(lambda store: store.outbox.owe(person.id, owed, world.clock.now()))
    assert world.bot is not None
    world.bot.sender.hand(rows)


def words(person: Person, text: str, **more: Any) -> Owed:
    return Owed("sendMessage", {"chat_id": person.id, "text": text, **more})


def refuse(world: World, words: str, method: str = "sendMessage", code: int = 400, **how: Any) -> None:
    world.telegram.faults.order("refused", method, code=code, words=words, **how)


async def states(world: World) -> set[str]:
    return {state for (state,) in await world.rows("SELECT state FROM outbox WHERE done_at IS NULL OR state <> 'sent'")}


# too many requests


async def test_a_429_stops_all_reminders_and_no_answer_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # At their usual pace a slow machine has more reminders in the air by the time the refusal is read.
    monkeypatch.setattr("bot.telegram.send.BULK_SECONDS", 2.0)
    async with a_world(tmp_path, paced=True) as world:
        people = [await world.joined(f"person {number}") for number in range(6)]
        for person in people[:5]:
            person.says("snooze 10")
        await world.settled()
        world.telegram.faults.order("429", "sendMessage", seconds=60)
        world.clock.advance(timedelta(minutes=10))
        await until(lambda: world.telegram.journal.of("sendMessage")[-1].code == 429)
        people[5].says("hello")
        await people[5].chat.wait_for("hello")
        for _ in range(20):
            world.clock.advance(timedelta(seconds=1))
            await asyncio.sleep(0.01)
        assert not [person for person in people if any("due snooze" in text for text in said(person))]
        await passing(world, 90)
        assert [sum("due snooze" in text for text in said(person)) for person in people] == [1] * 5 + [0]
        assert world.telegram.violations == []
        assert world.counts.slowed == {"push": 1}


async def test_a_429_on_the_answer_to_a_tap_is_waited_out_and_the_tap_counts(world: World) -> None:
    pat = await world.joined()
    world.telegram.faults.order("429", "answerCallbackQuery", seconds=2)
    pat.taps("2")
    await until(lambda: len(world.telegram.journal.of("answerCallbackQuery")) == 2)
    await world.asks(lambda store: None)
    await passing(world, 10)
    assert said(pat)[-1] == "1: tapped 2"
    assert [entry.code for entry in world.telegram.journal.of("answerCallbackQuery")][1:] == [429, 200]


# people and chats that cannot be reached


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
async def test_who_cannot_be_reached_is_left_alone_until_they_write(world: World, code: int, refusal: str) -> None:
    pat, ann = await world.joined(), await world.joined("Ann")
    refuse(world, refusal, code=code, chat_id=pat.id)
    pat.says("hello")
    ann.says("hello")
    await world.settled()
    assert await states(world) == {"parked"} and said(pat)[-1] == "Welcome." and said(ann)[-1] == "1: hello"
    pat.says("here I am")
    await world.settled()
    assert said(pat)[2:] == ["1: hello", "2: here I am"]


# what Telegram finds wrong with a call


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: reply markup is too long",
        "Bad Request: inline keyboard button text must be non-empty",
        "Bad Request: can't parse inline keyboard button: Invalid button style specified",
    ],
)
async def test_wrong_buttons_go_and_the_words_come(
    world: World, caplog: pytest.LogCaptureFixture, refusal: str
) -> None:
    pat = await world.joined()
    refuse(world, refusal)
    pat.says("hello")
    await world.settled()
    assert said(pat)[-1] == "1: hello" and pat.chat.live_questions() == []
    assert world.counts.refused == {"sendMessage": 1} and "of ours" in caplog.text
    pat.says("typed")
    await world.settled()
    assert said(pat)[-1] == "2: typed"


async def test_words_that_are_too_long_come_as_far_as_they_go(world: World) -> None:
    pat = await world.joined()
    await owes(world, pat, words(pat, "<b>" + "💪" * 3000 + "</b>", parse_mode="HTML"))
    await world.settled()
    assert said(pat)[-1] == "💪" * 2047 + "…"


async def test_markup_that_nobody_can_read_comes_as_plain_words(world: World, caplog: pytest.LogCaptureFixture) -> None:
    pat = await world.joined()
    await owes(world, pat, words(pat, '<b>5 &lt; 6 &amp; "my knee"</i>', parse_mode="HTML"))
    await owes(world, pat, words(pat, "up", entities='[{"type":"bold","offset":9,"length":1}]'))
    await world.settled()
    assert said(pat)[-1] == '5 < 6 & "my knee"'
    assert "my knee" not in caplog.text  # what Telegram quotes is not told


async def test_a_call_that_can_never_be_sent_alerts_the_operator_and_holds_nobody_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    await owes(world, pat, words(pat, " "), words(pat, "the next"))
    await world.settled()
    assert said(pat)[-1] == "the next"
    assert await states(world) == {"dead"}
    assert [record.levelname for record in caplog.records if "cannot be sent" in record.message] == ["CRITICAL"]
    assert world.counts.sent["reply", "dead"] == 1


@pytest.mark.parametrize("refusal", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_words_for_a_message_that_cannot_be_changed_come_as_a_new_one(world: World, refusal: str) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    refuse(world, f"Bad Request: {refusal}", "editMessageText")
    pat.taps("I agree")
    await world.settled()
    assert said(pat) == ["Do you agree?", "You agreed.", "Welcome."]
    assert pat.chat.from_bot[1].silent


async def test_a_change_of_buttons_that_cannot_be_made_is_let_be(world: World) -> None:
    pat = await world.joined()
    refuse(world, "Bad Request: message to edit not found", "editMessageReplyMarkup")
    pat.says("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: hello"] and await states(world) == set()


async def test_a_tap_that_is_too_old_to_be_answered_still_counts(world: World) -> None:
    pat = await world.joined()
    refuse(world, "Bad Request: query is too old and response timeout expired or query ID is invalid",
           "answerCallbackQuery")  # fmt: skip
    pat.taps("2")
    await world.settled()
    assert said(pat)[-1] == "1: tapped 2" and await states(world) == set()


# files


def photo(person: Person, folder: Path, caption: str = "<b>Look</b>", **more: Any) -> Owed:
    place = folder / "hinge.png"
    if not place.exists():
        place.write_bytes(picture())
    file = {"name": "hinge.png", "path": str(place), "once": True}
    return Owed("sendPhoto", {"chat_id": person.id, "photo": file, "caption": caption, "parse_mode": "HTML", **more})


async def test_a_picture_is_uploaded_once_also_over_a_restart(world: World, tmp_path: Path) -> None:
    pat, ann = await world.joined(), await world.joined("Ann")
    await owes(world, pat, photo(pat, tmp_path))
    await world.settled()
    await owes(world, ann, photo(ann, tmp_path))
    await world.settled()
    await world.stop()
    await world.start()
    await owes(world, pat, photo(pat, tmp_path))
    await world.settled()
    assert [entry.uploaded for entry in world.telegram.journal.of("sendPhoto")] == [True, False, False]
    assert [said(pat)[2:], said(ann)[2:]] == [["Look", "Look"], ["Look"]]


@pytest.mark.parametrize(
    "refusal",
    [
        "wrong file identifier/HTTP URL specified",
        "wrong remote file identifier specified: can't unserialize it",
        "wrong file_id or the file is temporarily unavailable",
        "FILE_REFERENCE_EXPIRED",
    ],
)
async def test_a_picture_that_telegram_has_forgotten_is_uploaded_again(
    world: World, tmp_path: Path, refusal: str
) -> None:
    pat = await world.joined()
    await owes(world, pat, photo(pat, tmp_path))
    await world.settled()
    refuse(world, f"Bad Request: {refusal}", "sendPhoto")
    await owes(world, pat, photo(pat, tmp_path), photo(pat, tmp_path))
    await world.settled()
    sent = world.telegram.journal.of("sendPhoto")
    assert [(entry.code, entry.uploaded) for entry in sent] == [(200, True), (400, False), (200, True), (200, False)]
    assert said(pat)[2:] == ["Look"] * 3


async def test_a_picture_becomes_another_in_place_and_its_words_come_if_it_cannot(world: World, tmp_path: Path) -> None:
    pat = await world.joined()
    await owes(world, pat, photo(pat, tmp_path)._replace(ref=77))
    await world.settled()
    file = {"name": "loop.png", "base64": "bm8gcGljdHVyZQ=="}
    media = {"type": "photo", "media": file, "caption": "<i>Again</i>", "parse_mode": "HTML"}
    await owes(world, pat, Owed("editMessageMedia", {"chat_id": pat.id, "media": media}, edits=77))
    (tmp_path / "other.png").write_bytes(picture(60, 60))
    media = {**media, "media": {"name": "other.png", "path": str(tmp_path / "other.png"), "once": True}}
    await owes(world, pat, Owed("editMessageMedia", {"chat_id": pat.id, "media": media}, edits=77))
    await world.settled()
    assert said(pat)[2:] == ["Look", "Again"]  # its words as a new message, which then became the picture
    assert pat.chat.from_bot[-1].body["photo"][0]["width"] == 60


@pytest.mark.parametrize("fault", ["IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS", "413", "no file"])
async def test_a_picture_that_cannot_be_sent_never_holds_its_words_back(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    pat = await world.joined()
    call = photo(pat, tmp_path, reply_markup='{"inline_keyboard":[[{"text":"Done","callback_data":"x"}]]}')
    if fault == "no file":
        (tmp_path / "hinge.png").unlink()
    elif fault == "413":
        refuse(world, "Request Entity Too Large", "sendPhoto", code=413)
    else:
        refuse(world, f"Bad Request: {fault}", "sendPhoto")
    await owes(world, pat, call, words(pat, "the next"))
    await world.settled()
    assert said(pat)[2:] == ["Look", "the next"]
    assert pat.chat.from_bot[-2].inline_keyboard[0][0]["text"] == "Done"
    assert "of ours" in caplog.text


# the network


async def test_while_nobody_can_be_reached_everything_waits_and_comes_once(world: World) -> None:
    pat, ann = await world.joined(), await world.joined("Ann")
    ann.says("snooze 10")
    await world.settled()
    await world.telegram.go_dark()
    pat.says("hello")
    world.clock.advance(timedelta(minutes=11))
    await until(lambda: world.counts.sent["reply", "again"] > 0)
    assert world.counts.no_telegram
    await world.telegram.come_back()
    world.clock.advance(timedelta(minutes=2))
    await pat.chat.wait_for("hello")
    await ann.chat.wait_for("due snooze")
    await world.settled()
    assert (len(said(pat)), len(said(ann))) == (3, 3)
    assert not world.counts.no_telegram


async def test_an_answer_that_comes_too_late_is_a_doubt(tmp_path: Path) -> None:
    async with a_world(tmp_path, read_seconds=0.15) as world:
        pat, ann = await world.joined(), await world.joined("Ann")
        ann.says("snooze 10")
        await world.settled()
        for person in (pat, ann):
            world.telegram.faults.order("slow", "sendMessage", chat_id=person.id, seconds=0.3)
        pat.says("hello")
        await pat.chat.wait_for(lambda chat: sum("hello" in post.text for post in chat.from_bot) == 2)
        await world.advance(minutes=11)
        await ann.chat.wait_for("due snooze")
        assert said(pat)[2:] == ["1: hello", "1: hello"]  # rather twice than never
        assert said(ann)[2:] == ["1: due snooze 2026-11-22 15:10"]  # rather never than twice
        assert await world.rows("SELECT state FROM outbox WHERE lane = 2") == [("uncertain",)]
        assert world.counts.sent["push", "uncertain"] == 1


@pytest.mark.parametrize("kind", ["lost answer", "truncated", "half-closed"])
async def test_a_change_in_doubt_is_made_again_and_nobody_sees_it(world: World, kind: Any) -> None:
    pat = await world.joined()
    world.telegram.faults.order(kind, "editMessageReplyMarkup")
    world.telegram.faults.order(kind, "answerCallbackQuery")
    pat.taps("2")
    pat.says("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: tapped 2", "2: hello"] and len(pat.chat.live_questions()) == 1
    assert await states(world) == set()


async def test_a_kept_connection_that_is_dropped_costs_nothing(world: World) -> None:
    pat = await world.joined()
    world.telegram.faults.order("hangs up", times=20)
    for number in range(1, 6):
        pat.says(f"text {number}")
    await world.settled()
    assert said(pat)[2:] == [f"{number}: text {number}" for number in range(1, 6)]


# updates


async def test_a_hundred_updates_at_once_are_each_answered_once(world: World) -> None:
    await world.stop()
    people = [world.person(f"person {number}") for number in range(100)]
    for person in people:
        person.starts()
    await world.start()
    await world.settled()
    assert [said(person) for person in people] == [["Do you agree?"]] * 100
    fetched = [entry for entry in world.telegram.journal.of("getUpdates") if entry.code == 200]
    assert len(fetched) <= 4


async def test_a_second_poller_is_told_to_the_operator_and_nothing_is_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    refuse(world, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
           "getUpdates", code=409)  # fmt: skip
    pat.says("hello")
    await pat.chat.wait_for("hello")
    await until(lambda: "no updates from Telegram (Conflict)" in world.counts.no_telegram)
    assert "only one may" in caplog.text
    assert world.bot is not None and not world.bot.loops[-1].done()


# the token


async def test_a_token_that_is_taken_away_ends_the_program_and_keeps_what_is_owed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    for method in ("sendMessage", "getUpdates"):
        refuse(world, "Unauthorized", method, code=401, times=99)
    pat.says("hello")
    assert world.bot is not None
    assert isinstance(await asyncio.wait_for(world.bot.failure(), 5), TokenRefused)
    await until(lambda: "does not know the token" in caplog.text)
    await world.stop()
    world.telegram.faults.clear()
    world.counts = Counts()
    await world.start()
    await world.settled()
    assert said(pat)[2:] == ["1: hello"]


async def test_a_token_that_is_taken_away_behind_a_webhook_keeps_what_is_owed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_hooked_world(tmp_path) as world:
        pat = await world.joined()
        refuse(world, "Unauthorized", code=401)
        pat.says("hello")
        await until(lambda: "does not know the token" in caplog.text)
        assert [record.levelno for record in caplog.records][-1] == logging.CRITICAL
        world.clock.advance(timedelta(seconds=90))
        await pat.chat.wait_for("hello")


# the forms by themselves


def test_a_cut_never_breaks_a_character() -> None:
    assert shortened("💪💪💪", 6) == "💪💪💪"
    assert [shortened("💪💪💪", most) for most in (5, 4, 3)] == ["💪💪…", "💪…", "💪…"]


def test_bare_words_have_no_tags_and_no_escapes() -> None:
    assert bare('<a href="x">5 &lt; 6</a> &amp;amp; &quot;y&quot;') == '5 < 6 &amp; "y"'


# the table of bot/README.md is these tests, and those beside them


def test_the_table_of_faults_names_a_test_for_every_row_and_a_row_for_every_test_here() -> None:
    table = (ROOT / "bot/README.md").read_text().split("## When Telegram says no")[1].split("\n## ")[0]
    named = set(re.findall(r"`(test_\w+)`", table))
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert all("`test_" in row for row in rows if not row.startswith("| ---"))
    here, all_of_them = names_in(Path(__file__)), set()
    for file in (ROOT / "tests").glob("test_*.py"):
        all_of_them |= names_in(file)
    assert named <= all_of_them, f"no such test: {sorted(named - all_of_them)}"
    of_no_fault = {name for name in here if "table_of_faults" in name or name.startswith(("test_a_cut", "test_bare"))}
    assert here - of_no_fault <= named, f"not in the table: {sorted(here - of_no_fault - named)}"


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}
