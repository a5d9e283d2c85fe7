"""One unit of work on a real SQLite file: once each, whole or not at all, and nothing kept of who has not agreed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Db, open_database
from bot.store.inbox import Arrival
from bot.store.outbox import BULK, PUSH, REPLY, SAFETY, Outgoing
from bot.store.schema import migrate
from bot.store.units import Store
from bot.ticks import claim
from bot.turns import OPEN_COMMANDS, Outcome, Turns
from flows.facts import Clinic
from flows.holds import Hold
from tests.world import SUNDAY, At, parrot, small_coach

CHAT = 1000001


class Desk:
    """A person's events one by one, and what the bot would do about each."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.number = store, SUNDAY, 0
        self.turns = Turns(small_coach(), Clinic(), parrot, At.of)  # type: ignore[arg-type]

    def update(self, body: dict[str, Any], chat: int = CHAT) -> Arrival:
        self.number += 1
        (arrival,) = self.store.inbox.take_in(
            [Arrival(self.number, chat, {"update_id": self.number, **body})], self.now
        )
        return arrival

    def take(self, arrival: Arrival) -> Outcome:
        return self.turns.take(self.store, arrival, self.now)

    def text(self, words: str) -> Outcome:
        message = {"message_id": self.number + 100, "chat": {"id": CHAT, "type": "private"}, "text": words}
        return self.take(self.update({"message": message}))

    def tap(self, data: str) -> Outcome:
        message = {"message_id": 1, "chat": {"id": CHAT, "type": "private"}}
        return self.take(
            self.update({"callback_query": {"id": "9", "from": message["chat"], "data": data, "message": message}})
        )

    def join(self) -> "Desk":
        self.text("/start")
        self.tap("v1:welcome.ask:1:agree")
        return self

    def person(self) -> Any:
        return self.store.people.find(CHAT)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = open_database(f"sqlite:///{tmp_path}/test.db")
    migrate(database)
    connection = database.connect()
    yield Desk(Store(Db(connection)))
    connection.close()
    database.close()


def texts(outcome: Outcome) -> list[str]:
    return [row.owed.body["text"] for row in outcome.owed if row.owed.method == "sendMessage"]


def methods(rows: list[Outgoing]) -> list[str]:
    return [row.owed.method for row in rows]


def test_the_same_update_again_does_nothing(desk: Desk) -> None:
    desk.join()
    message = {"message_id": 5, "chat": {"id": CHAT, "type": "private"}, "text": "hello"}
    arrival = desk.update({"message": message})
    assert texts(desk.take(arrival)) == ["1: hello"]
    assert desk.take(arrival) == Outcome([])
    assert desk.store.inbox.take_in([arrival], desk.now) == []


def test_a_tap_is_answered_before_anything_else_is_said(desk: Desk) -> None:
    desk.text("/start")
    outcome = desk.tap("v1:welcome.ask:1:agree")
    assert methods(outcome.owed) == ["answerCallbackQuery", "editMessageText", "sendMessage"]


def test_buttons_carry_what_they_belong_to_and_which_asking_of_it(desk: Desk) -> None:
    (row,) = desk.join().text("hello").owed[-1:]
    keyboard = json.loads(row.owed.body["reply_markup"])["inline_keyboard"]
    assert [button["callback_data"] for button in keyboard[0]] == [f"v1:parrot.ask:3:{score}" for score in range(4)]
    assert keyboard[1][0]["callback_data"] == "v1:/:3:why"


def test_before_consent_only_the_place_in_the_welcome_is_kept(desk: Desk) -> None:
    desk.text("my back hurts since Monday")
    assert desk.person() is None
    assert desk.store.people.visitor(CHAT)["frames"][0]["step"] == "ask"
    assert "Monday" not in str(desk.store.db.rows("SELECT state FROM visitor"))


def test_consent_makes_the_first_row_and_takes_the_visitor_away(desk: Desk) -> None:
    desk.join()
    assert desk.person().known == {"consent": 1}
    assert desk.store.people.visitor(CHAT) == {}


def test_a_danger_word_has_the_first_lane_and_its_hold_is_kept(desk: Desk) -> None:
    outcome = desk.join().text("danger")
    assert [row.owed.lane for row in outcome.owed if row.owed.method == "sendMessage"] == [SAFETY]
    assert [hold.flag for hold in desk.store.people.holds(desk.person().id)] == ["chest_pain"]


def test_what_the_coach_starts_gives_way_to_answers_and_is_dropped_when_it_is_old(desk: Desk) -> None:
    desk.join()
    due = {"due": "morning", "day": "2026-11-23", "at": "2026-11-23T13:30:00+00:00", "inputs": {}}
    (own,) = desk.store.inbox.own([(CHAT, due)], desk.now)
    (row,) = [row for row in desk.take(own).owed if row.owed.method == "sendMessage"]
    assert row.owed.lane == PUSH and row.owed.expires_at == desk.now + timedelta(hours=3)
    assert row.owed.body["text"] == "1: due morning 2026-11-23 08:30"  # New York, as nobody said where
    (bulk,) = desk.store.inbox.own([(CHAT, {**due, "bulk": True})], desk.now)
    assert {row.owed.lane for row in desk.take(bulk).owed if row.owed.method == "sendMessage"} == {BULK}
    assert {row.owed.lane for row in desk.text("hello").owed if row.owed.method == "sendMessage"} == {REPLY}


def test_a_timer_too_late_or_of_an_unknown_kind_breaks_nothing(desk: Desk) -> None:
    desk.join()
    for body in ({"time_up": "rest", "turn": 99}, {"something": "from a later release"}):
        (own,) = desk.store.inbox.own([(CHAT, body)], desk.now)
        desk.take(own)
    assert desk.store.inbox.open() == []


def test_a_turn_tells_when_to_wake(desk: Desk) -> None:
    assert desk.join().text("timer 90").due == desk.now + timedelta(seconds=90)
    assert desk.text("hello").due is None


def test_choosing_times_plans_reminders_and_a_lock_cancels_them(desk: Desk) -> None:
    desk.join().text("morning")
    assert desk.store.reminders.repeating(desk.person().id)["morning"].due_at == datetime(
        2026, 11, 23, 13, 30, tzinfo=UTC
    )
    desk.text("danger")
    assert desk.store.reminders.repeating(desk.person().id) == {}


def test_changing_nothing_leaves_the_next_moment_alone(desk: Desk) -> None:
    desk.join().text("morning")
    desk.now = datetime(2026, 11, 23, 13, 31, tzinfo=UTC)
    claim(desk.store, desk.now)
    before = desk.store.reminders.repeating(desk.person().id)["morning"]
    desk.text("morning")
    assert desk.store.reminders.repeating(desk.person().id)["morning"] == before
    assert before.last is not None and before.due_at.day == 24


def test_what_people_do_is_remembered_as_a_sign_of_life_and_what_time_does_is_not(desk: Desk) -> None:
    desk.join()
    desk.now += timedelta(days=3)
    (own,) = desk.store.inbox.own([(CHAT, {"time_up": "rest", "turn": 1})], desk.now)
    desk.take(own)
    assert desk.store.db.row("SELECT touched_at FROM person")[0].startswith("2026-11-22")
    desk.text("hello")
    assert desk.store.db.row("SELECT touched_at FROM person")[0].startswith("2026-11-25")


def test_erasing_answers_once_more_and_leaves_only_that_to_be_sent(desk: Desk) -> None:
    desk.join().text("danger")
    outcome = desk.text("/delete")
    assert texts(outcome) == ["All gone."] and all(row.owed.forget for row in outcome.owed)
    assert desk.person() is None
    assert desk.store.db.row("SELECT count(*) FROM outbox")[0] == len(outcome.owed)


def test_who_blocks_the_bot_is_left_in_peace_and_heard_again(desk: Desk) -> None:
    desk.join().text("morning")
    change = {"chat": {"id": CHAT, "type": "private"}, "new_chat_member": {"status": "kicked"}}
    assert desk.take(desk.update({"my_chat_member": change})).owed == []
    assert not desk.person().reachable and desk.store.reminders.next_due() is None
    assert texts(desk.text("hello"))[-1].endswith("hello")
    assert desk.person().reachable and desk.store.reminders.next_due() is not None


def test_an_update_of_a_kind_we_did_not_ask_for_is_worked_off(desk: Desk) -> None:
    desk.join()
    for body in (
        {"poll": {"id": "1"}},
        {"message": {"chat": {"id": CHAT, "type": "private"}, "message_id": 1, "pinned_message": {}}},
    ):
        assert desk.take(desk.update(body)) == Outcome([])
    assert desk.store.inbox.open() == []


def test_history_is_read_once_a_rule_asks_and_holds_all_that_happened(desk: Desk) -> None:
    desk.join().text("4")
    desk.text("5")
    assert [entry.score for entry in desk.store.people.entries(desk.person().id)] == [1, 2]  # type: ignore[union-attr]


def test_a_hold_that_changes_stays_one_row(desk: Desk) -> None:
    desk.join()
    person = desk.person().id
    hold = Hold("h1", "chest_pain", "E0", desk.now, "freetext")
    desk.store.people.keep_hold(person, hold)
    desk.store.people.keep_hold(person, Hold(**{**hold.__dict__, "level": "E2", "closed_at": desk.now}))
    ((level, closed),) = desk.store.db.rows("SELECT level, closed_at FROM hold")
    assert level == "E2" and closed is not None


def test_an_apology_leaves_what_waits_for_the_same_chat_alone(desk: Desk) -> None:
    desk.join().text("danger")
    poison = desk.update({"message": {"message_id": 7, "chat": {"id": CHAT, "type": "private"}, "text": "x"}})
    for _ in range(3):
        last, owed = desk.turns.stumble(desk.store, poison, "RuntimeError", desk.now)
    assert last and owed and not any(row.owed.forget for row in owed)


def test_a_lock_changes_the_menu_of_that_chat_and_its_end_brings_the_usual_one_back(desk: Desk) -> None:
    desk.join()
    menus = [row.owed for row in desk.text("danger").owed if row.owed.method == "setMyCommands"]
    assert len(menus) == 1 and json.loads(menus[0].body["scope"]) == {"type": "chat", "chat_id": CHAT}
    assert [each["command"] for each in json.loads(menus[0].body["commands"])] == list(OPEN_COMMANDS)
    lifted = [row.owed.method for row in desk.text("lift").owed]
    assert "deleteMyCommands" in lifted and "setMyCommands" not in lifted
