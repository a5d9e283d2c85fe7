"""The whole bot over HTTP against the local Bot API: what a person sees, whatever Telegram and the network do."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import World, a_world, said


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as world:
        yield world


# the ordinary day


async def test_a_person_agrees_and_is_answered(world: World) -> None:
    pat = await world.joined()
    pat.says("hello")
    await world.settled()
    assert said(pat) == ["You agreed.", "Welcome.", "1: hello"]
    assert len(pat.chat.live_questions()) == 1


async def test_everybody_is_answered_in_the_order_in_which_they_wrote(world: World) -> None:
    people = [await world.joined(f"person {number}") for number in range(5)]
    for number in range(1, 21):
        for person in people:
            person.says(f"text {number}")
    await world.settled()
    for person in people:
        assert said(person)[2:] == [f"{number}: text {number}" for number in range(1, 21)]


async def test_every_tap_is_answered_once_and_an_old_button_says_so(world: World) -> None:
    pat = await world.joined()
    pat.taps("2")
    await world.settled()
    pat.taps_old(pat.chat.from_bot[1].id, "3")
    await world.settled()
    answers = [entry.arguments.get("text", "") for entry in world.telegram.journal.of("answerCallbackQuery")]
    assert answers == ["", "2", "That one is closed."]
    assert said(pat)[-1] == "1: tapped 2"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "v1",
        "v1:parrot.ask:1",
        "v2:parrot.ask:1:2",
        "v1:parrot.ask:-1:2",
        "v1:../../etc:1:2",
        "v1:a.b:9999999999:1",
    ],
)
async def test_forged_button_data_is_an_old_button(world: World, data: str) -> None:
    pat = await world.joined()
    pat.taps_data(pat.chat.last.id, data or " ")
    await world.settled()
    assert said(pat)[-1] == "Welcome."
    assert world.telegram.journal.of("answerCallbackQuery")[-1].arguments["text"] == "That one is closed."


async def test_what_is_not_words_arrives_as_what_it_is(world: World) -> None:
    pat = await world.joined()
    pat.sends_voice()
    pat.sends_photo("my back")
    pat.sends_sticker("👍")
    pat.sends_document("scan.pdf", b"%PDF")
    pat.sends({"contact": {"phone_number": "1", "first_name": "Ann"}})
    pat.sends({"poll": {"id": "1", "question": "?"}})
    pat.sends({"dice": {"emoji": "🎲", "value": 3}})
    pat.sends({"something_new": {}})
    await world.settled()
    assert said(pat)[2:] == [
        "1: voice", "2: photo  my back", "3: sticker 👍", "4: document", "5: contact", "6: poll", "7: dice 🎲", "8: other",
    ]  # fmt: skip


async def test_an_edited_message_is_heard_again(world: World) -> None:
    pat = await world.joined()
    pat.says("4")
    pat.edits("5")
    await world.settled()
    assert said(pat)[2:] == ["1: 4", "2: 5"]


async def test_a_shared_place_becomes_a_zone_and_a_country_and_is_dropped(world: World) -> None:
    pat = await world.joined()
    pat.sends_location(41.88, -87.63)
    await world.settled()
    assert said(pat)[-1] == "1: place America/Chicago US"
    for table in ("inbox", "person", "record", "outbox"):
        assert "41.88" not in str(await world.rows(f"SELECT * FROM {table}")), table


async def test_a_reply_keyboard_is_a_message_and_stays(world: World) -> None:
    pat = await world.joined()
    pat.says("keyboard")
    await world.settled()
    assert pat.chat.keyboard is not None and pat.chat.keyboard["is_persistent"]
    pat.taps("It hurts")
    await world.settled()
    assert said(pat)[-1] == "1: It hurts"


async def test_words_of_a_person_cannot_break_the_markup(world: World) -> None:
    pat = await world.joined("<b>Robert'); DROP TABLE person;--</b>")
    pat.says("keyboard")
    await world.settled()
    assert said(pat)[-1] == "Which?"


async def test_a_group_is_declined_in_one_line_and_left(world: World) -> None:
    pat = await world.joined()
    group = pat.adds_to_group("Back pain friends")
    await world.settled()
    assert [posted.text for posted in pat.chat_in(group).from_bot] == [
        "I coach one to one. Please write to me in a private chat. I'm leaving this group now."
    ]
    assert len(world.telegram.journal.of("leaveChat")) == 1
    assert await world.rows("SELECT chat_id FROM outbox WHERE chat_id < 0") == []


# nothing is kept before consent


async def test_before_consent_nothing_is_kept_but_the_open_welcome(world: World) -> None:
    pat = world.person()
    pat.starts()
    pat.says("my back hurts, I am 57")
    await world.settled()
    kept = {table: await world.rows(f"SELECT * FROM {table}") for table in ("person", "record", "hold", "reminder")}
    assert not any(kept.values())
    assert "57" not in str(await world.rows("SELECT * FROM visitor"))
    assert await world.rows("SELECT chat_id, body FROM inbox") == [(0, None)] * 2


async def test_who_leaves_the_welcome_leaves_no_row(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    pat.taps("Leave")
    await world.settled()
    assert said(pat) == ["Fine."]
    for table in ("person", "visitor", "outbox"):
        assert await world.rows(f"SELECT * FROM {table}") == [], table


async def test_a_tap_on_agree_is_understood_after_a_restart(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    await world.stop()
    pat.taps("I agree")
    await world.start()
    await world.settled()
    assert said(pat) == ["You agreed.", "Welcome."]


# data


async def test_an_export_is_two_files_with_all_that_is_kept(world: World) -> None:
    pat = await world.joined()
    pat.says("danger")
    pat.says("4")
    pat.says("/export")
    await world.settled()
    readable, machines = pat.chat.from_bot[-2:]
    assert readable.body["document"]["file_name"].endswith(".html")
    assert machines.body["document"]["file_name"].endswith(".json")
    content = json.loads(world.telegram.world.files.at(path_of(world, machines))[1])  # type: ignore[index]
    assert content["hold"][0]["body"]["flag"] == "chest_pain"
    assert content["record"][0]["body"]["record"] == "pain"
    assert content["person"][0]["known"]["consent"] == 1
    page = world.telegram.world.files.at(path_of(world, readable))[1].decode()  # type: ignore[index]
    assert "All that I keep about you" in page and "chest_pain" in page


def path_of(world: World, posted: object) -> str:
    described = world.telegram.world.files.describe(posted.body["document"]["file_id"])  # type: ignore[attr-defined]
    return str(described["file_path"])


async def test_after_deleting_no_table_holds_the_person(world: World) -> None:
    pat, ann = await world.joined(), await world.joined("Ann")
    for person in (pat, ann):
        for words in ("danger", "4", "morning", "snooze 30", "timer 600"):
            person.says(words)
    pat.says("/delete")
    await world.settled()
    assert said(pat)[-1] == "All gone."
    tables = [name for (name,) in await world.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    everything = {table: str(await world.rows(f"SELECT * FROM {table}")) for table in tables}
    assert not [table for table, rows in everything.items() if str(pat.id) in rows]
    assert str(ann.id) in everything["person"]
    assert len(await world.rows("SELECT * FROM erasure")) == 1
    pat.says("hello again")
    await world.settled()
    assert said(pat)[-1] == "Do you agree?"


# time


async def test_a_reminder_comes_at_the_wall_time_and_in_its_lane(world: World) -> None:
    pat = await world.joined()
    pat.says("morning")
    await world.advance(days=3)
    mornings = [text for text in said(pat) if "due morning" in text]
    assert [text.split(": ")[1] for text in mornings] == [f"due morning 2026-11-{day} 07:30" for day in (23, 24, 25)]
    assert {lane for (lane,) in await world.rows("SELECT lane FROM outbox WHERE body LIKE '%due morning%'")} == {2}


async def test_a_snooze_and_a_timer_come_once_also_over_a_restart(world: World) -> None:
    pat = await world.joined()
    pat.says("snooze 30")
    pat.says("timer 90")
    await world.settled()
    await world.stop()
    await world.start()
    await world.advance(hours=2)
    assert [text for text in said(pat) if "due" in text or "time up" in text] == [
        "1: time up rest 2", "2: due snooze 2026-11-22 15:30",
    ]  # fmt: skip


async def test_the_ticks_wake_by_themselves_when_a_timer_is_due(world: World) -> None:
    pat = await world.joined()
    pat.says("timer 1")
    await pat.chat.wait_for("time up rest")


async def test_moving_the_clock_wakes_the_ticks(world: World) -> None:
    pat = await world.joined()
    pat.says("snooze 600")
    await world.settled()
    world.clock.advance(timedelta(hours=10))
    await pat.chat.wait_for("due snooze")


async def test_after_days_off_one_reminder_comes_and_no_pile(world: World) -> None:
    pat = await world.joined()
    pat.says("morning")
    await world.settled()
    await world.stop()
    world.clock.set(world.clock.now().replace(month=11, day=27, hour=15))  # 09:00 on Friday
    await world.start()
    await pat.chat.wait_for("due morning")
    await world.settled()
    assert [text.split(": ")[1] for text in said(pat) if "due morning" in text] == ["due morning 2026-11-27 07:30"]


# Telegram says no


async def test_a_429_makes_the_chat_wait_and_nothing_is_lost_or_sent_during_it(tmp_path: Path) -> None:
    async with a_world(tmp_path, paced=True) as world:
        pat, ann = await world.joined(), await world.joined("Ann")
        world.telegram.faults.order("429", "sendMessage", chat_id=pat.id, seconds=3)
        for number in range(3):
            pat.says(f"text {number}")
        ann.says("hello")
        await ann.chat.wait_for("hello")
        assert not [text for text in said(pat) if "text" in text]
        await passing(world, 30)
        assert said(pat)[2:] == ["1: text 0", "2: text 1", "3: text 2"]
        assert world.telegram.violations == []


async def passing(world: World, seconds: int) -> None:
    """Time goes by, second by second, while the bot waits for its turn."""
    for _ in range(seconds):
        if world.bot is not None and world.bot.idle and not len(world.telegram.world.updates):
            return
        world.clock.advance(timedelta(seconds=1))
        await world.asks(lambda store: None)
        await asyncio.sleep(0.01)
    await world.settled()


async def test_a_flood_to_one_chat_keeps_telegrams_pace(tmp_path: Path) -> None:
    async with a_world(tmp_path, paced=True) as world:
        pat = await world.joined()
        for number in range(12):
            pat.says(f"text {number}")
        await passing(world, 60)
        assert said(pat)[2:] == [f"{number + 1}: text {number}" for number in range(12)]
        assert world.telegram.violations == []
        assert not [entry for entry in world.telegram.journal.of("sendMessage") if entry.code == 429]


async def test_a_crowd_of_reminders_leaves_at_telegrams_pace_and_answers_pass_it(tmp_path: Path) -> None:
    async with a_world(tmp_path, paced=True) as world:
        people = [await world.joined(f"person {number}") for number in range(70)]
        for person in people:
            person.says("snooze 10")
        await world.settled()
        world.clock.advance(timedelta(minutes=10))
        await people[0].chat.wait_for("due snooze")
        people[-1].says("hello")
        await people[-1].chat.wait_for("hello")
        reminded = [person for person in people if any("due snooze" in text for text in said(person))]
        assert len(reminded) < 60
        await world.settled()
        for person in people:
            assert sum("due snooze" in text for text in said(person)) == 1
        assert said(people[-1])[-2:] == ["1: due snooze 2026-11-22 15:10", "2: hello"]  # in order, and early
        assert world.telegram.violations == []
        assert not [entry for entry in world.telegram.journal.of("sendMessage") if entry.code == 429]


async def test_a_person_who_blocks_the_bot_gets_nothing_and_is_welcome_back(world: World) -> None:
    pat = await world.joined()
    pat.says("morning")
    await world.settled()
    pat.blocks()
    await world.settled()
    calls = len(world.telegram.journal)
    await world.advance(days=2)
    assert not [entry for entry in list(world.telegram.journal)[calls:] if entry.chat_id == pat.id]
    pat.unblocks()
    pat.says("I am back")
    await world.settled()
    assert "I am back" in said(pat)[-1] or "due" in said(pat)[-1]
    assert (await world.rows("SELECT unreachable_since FROM person"))[0] == (None,)


async def test_a_403_parks_what_is_owed_until_the_person_writes(world: World) -> None:
    pat = await world.joined()
    world.telegram.world.chats[pat.id].bot = "kicked"  # blocked; the news of it never came
    world.telegram.world.updates.add(
        "message", {"message_id": 999, "chat": {"id": pat.id, "type": "private"}, "text": "lost"}
    )
    await world.settled()
    assert {state for (state,) in await world.rows("SELECT state FROM outbox WHERE done_at IS NULL")} == {"parked"}
    world.telegram.world.chats[pat.id].bot = "member"
    pat.says("hello")
    await world.settled()
    assert said(pat)[-2:] == ["1: lost", "2: hello"]


async def test_a_message_that_can_no_longer_be_edited_comes_as_a_new_one(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    asked = pat.chat.last
    pat.taps("I agree")
    world.telegram.world.delete(world.telegram.world.chats[pat.id], asked.id)
    await world.settled()
    assert said(pat) == ["You agreed.", "Welcome."]


async def test_an_unchanged_edit_is_a_success(world: World) -> None:
    pat = await world.joined()
    pat.says("one")
    await world.settled()
    refused = [entry for entry in world.telegram.journal if entry.code == 400]
    rows = await world.rows("SELECT method, state FROM outbox WHERE method LIKE 'edit%' AND state <> 'sent'")
    assert rows == [] and all("not modified" in entry.description for entry in refused)


async def test_broken_markup_is_sent_as_plain_words_and_the_operator_hears_of_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    pat.says("broken markup")
    await world.settled()
    assert said(pat)[-1] == "bold & broken"
    assert "Telegram refuses a sendMessage of ours" in caplog.text


@pytest.mark.parametrize("kind", ["500", "502", "504", "reset"])
async def test_what_was_not_sent_is_sent_again_once(world: World, kind: str) -> None:
    pat = await world.joined()
    world.telegram.faults.order(kind, "sendMessage", times=2)
    pat.says("hello")
    await pat.chat.wait_for("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: hello"]


@pytest.mark.parametrize("kind", ["lost answer", "truncated", "half-closed"])
async def test_an_answer_in_doubt_is_said_twice_rather_than_never_and_marked(world: World, kind: str) -> None:
    pat = await world.joined()
    world.telegram.faults.order(kind, "sendMessage")
    pat.says("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: hello", "1: hello"]
    assert await world.rows("SELECT doubts FROM outbox WHERE body LIKE '%1: hello%'") == [(1,)]


async def test_a_reminder_in_doubt_is_not_said_twice(world: World) -> None:
    pat = await world.joined()
    pat.says("snooze 10")
    await world.settled()
    world.telegram.faults.order("lost answer", "sendMessage")
    await world.advance(minutes=11)
    assert [text for text in said(pat) if "due" in text] == ["1: due snooze 2026-11-22 15:10"]
    assert await world.rows("SELECT state, doubts FROM outbox WHERE lane = 2") == [("uncertain", 1)]


# updates as they may come


@pytest.mark.parametrize(
    "kind", ["updates twice", "updates out of order", "updates unreadable", "500", "truncated", "reset"]
)
async def test_however_the_updates_come_each_counts_once(world: World, kind: str) -> None:
    pat = await world.joined()
    world.telegram.faults.order(kind, "getUpdates", times=3)
    for number in range(10):
        pat.says(f"text {number}")
    await pat.chat.wait_for("10: text")
    await world.settled()
    heard = [text.split(": ")[1] for text in said(pat)[2:]]
    assert sorted(heard) == sorted(f"text {number}" for number in range(10))


async def test_an_update_that_nobody_can_read_is_set_aside_and_the_rest_goes_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    for unreadable in ({"chat": 5}, {"chat": {"id": "x"}, "text": 3}, {}):
        world.telegram.world.updates.add("message", unreadable)
    pat.says("hello")
    await pat.chat.wait_for("hello")
    await world.settled()
    assert len(await world.rows("SELECT * FROM inbox WHERE error IS NOT NULL")) == 2
    assert "set aside" in caplog.text


async def test_a_turn_that_always_fails_is_set_aside_the_person_is_told_and_the_next_goes_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    pat = await world.joined()
    pat.says("explode with my words")
    pat.says("hello")
    await world.settled()
    assert said(pat)[2] == "Something went wrong on my side. What you told me is kept. Here is where we were."
    assert said(pat)[-1].endswith(": hello")
    assert "parrot.ask, turn 2" in caplog.text and "RuntimeError" in caplog.text and "in parrot" in caplog.text
    assert "with my words" not in caplog.text
    assert caplog.text.count("a turn failed") == 3


# starting and stopping


async def test_it_stops_within_five_seconds_under_load_and_goes_on_after_the_start(world: World) -> None:
    people = [await world.joined(f"person {number}") for number in range(12)]
    for number in range(1, 26):
        for person in people:
            person.says(f"text {number}")
    began = time.monotonic()
    await world.stop()
    assert time.monotonic() - began < 5
    await world.start()
    await world.settled()
    for person in people:
        assert said(person)[2:] == [f"{number}: text {number}" for number in range(1, 26)]


async def test_an_answer_that_takes_long_does_not_hold_up_others_or_the_stop(world: World) -> None:
    pat, ann = await world.joined(), await world.joined("Ann")
    world.telegram.faults.order("slow", "sendMessage", chat_id=pat.id, seconds=30)
    pat.says("hello")
    ann.says("hello")
    await ann.chat.wait_for("hello")
    await world.stop()
    world.telegram.faults.clear()
    await world.start()
    await world.settled()
    assert said(pat)[2:] == ["1: hello"]


async def test_after_an_outage_in_which_taps_were_lost_the_open_question_is_asked_again_once(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        pat, ann = await world.joined(), await world.joined("Ann")
        await world.advance(minutes=60)
        pat.says("hello")
        await world.settled()
        await world.stop()
        world.clock.advance(timedelta(minutes=3))
        for _ in range(2):
            await world.start()
            await world.settled()
            await world.stop()
        assert len(said(pat)) == 4 and len(said(ann)) == 2


async def test_telegram_down_at_the_start_is_waited_for(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        pat = await world.joined()
        world.telegram.faults.order("reset", "getUpdates", times=3)
        await world.stop()
        pat.says("hello")
        await world.start()
        await pat.chat.wait_for("hello")


async def test_no_token_and_no_words_of_a_person_in_the_log_even_at_debug(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    from bot import logs

    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    logs.set_up("DEBUG", "text", (world.telegram.token,))
    root.handlers[:] = before
    pat = await world.joined()
    for fault in ("500", "reset", "lost answer", "truncated", "429"):
        world.telegram.faults.order(fault, "sendMessage")
    pat.says("my numb left leg")
    pat.says("explode with my words")
    await passing(world, 30)
    assert world.telegram.token not in caplog.text
    assert "numb left leg" not in caplog.text and "with my words" not in caplog.text
