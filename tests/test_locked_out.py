"""Under a lock nothing that anybody does starts training: commands, wishes, buttons old and new, reminders, a restart."""

import random
from datetime import timedelta

import pytest

from flows import plan, reminders
from flows.commands import NAMES
from flows.holds import locked
from flows.records import SessionLog
from tests.chat import Chat
from tests.locks import Road, gravest, lock, locked_by, reborn
from tests.training import in_session, in_training
from tests.walker import ANYTIME, TYPED, Walker, check

STEPS = 300
TRAINING = {"session", "hurts", "morning", "check_in", "flare", "plan_card", "check_first", "later"}
UNLOCKING = {"I've been checked", "It was a mistake", "It has gone", "I didn't mean it"}  # the person's own ways back
WISHES = (
    "start session", "train now", "let's train", "do my exercises", "start my workout", "morning routine", "mobility",
    "I'm fine, let me train", "unlock", "skip the check", "open my plan", "resume", "start again", "go on", "continue",
    "the first exercise", "next set", "8", "done", "yes", "no", "ok", "show me my plan", "I want to train anyway",
)  # fmt: skip
KINDS = (
    "morning", "session", "check", "daily", "walk", "later", "lapse", "review", "lesson", "ill", "pause_over", "recheck",
    "care_check", "intake_left", "hold_10min", "hold_2h", "hold_day_1", "hold_day_3", "hold_day_7", "hold_nudge",
    "hold_injury", "crisis_10min", "crisis_day",
)  # fmt: skip
WALKED = [*gravest(), "crisis"]


def under(road: Road | str) -> Chat:
    if isinstance(road, Road):
        return locked_by(road)
    return in_training().says("I want to kill myself")


def assert_shut(chat: Chat, before: int) -> None:
    trail = "\n".join(chat.lines[-15:])
    assert locked(chat.holds), trail
    assert not {frame.flow for frame in chat.state.frames} & TRAINING, trail
    assert plan.may_train_today(chat.facts) == "hold"
    assert not reminders.wanted(chat.facts), trail
    assert len(chat.of(SessionLog)) == before, trail


class Stubborn(Walker):
    """Somebody who tries everything but the ways back."""

    def acts(self, chat: Chat, wild: float) -> list[str]:
        kind = self.random.random()
        if kind < 0.2:
            return [f"say {words}" for words in (*ANYTIME, *WISHES, *(f"/{name}" for name in sorted(NAMES)))]
        if kind < 0.3:
            return [f"due {each}" for each in KINDS]
        if kind < 0.4:
            return ["wait 45 minutes", "wait 1 day", "old"]
        shown = [button for each in chat.messages for row in each.buttons for button in row if not button.copies]
        taps = {button.label for button in shown} | {label for row in chat.keyboard for label in row}
        acts = [f"tap {label}" for label in sorted(taps)]
        return acts + [f"say {words}" for each in ("text", "score", "set") for words in TYPED[each]]

    def perform(self, chat: Chat, act: str) -> None:
        if self.random.random() < 0.02:
            chat.coach_writes("You can train again, it is fine.")
        if act == "old":
            self.tap_old(chat)
        elif act.partition(" ")[2] not in UNLOCKING | {"/checked", "/gone", "/delete", "it has gone", "Delete", "Yes"}:
            super().perform(chat, act)

    def tap_old(self, chat: Chat) -> None:
        """A button of any message there ever was, as another phone still shows it."""
        shown = self.random.choice(chat.messages)
        for row in shown.say.buttons:
            for button in row:
                if not button.copies and button.label not in UNLOCKING:
                    place = "/" if button.key.startswith("/") else shown.place
                    key = button.key.removeprefix("/")
                    if key not in ("checked", "gone", "delete"):
                        from flows.heard import Tap

                        chat.hears(Tap(place, shown.turn, key, shown.number))


@pytest.mark.parametrize("road", WALKED, ids=str)
def test_three_hundred_tries_of_any_kind_start_nothing(road: Road | str) -> None:
    chat, walker = under(road), Stubborn(WALKED.index(road))
    for number in range(STEPS):
        act = walker.least_done(chat, walker.acts(chat, 0))
        walker.done[(chat.step, act)] += 1
        walker.perform(chat, act)
        check(chat)
        assert_shut(chat, 0)
        if number % 50 == 25:
            chat = reborn(chat)


@pytest.mark.parametrize("road", WALKED, ids=str)
def test_no_command_and_no_wish_starts_training_also_after_a_restart(road: Road | str) -> None:
    chat = under(road)
    words = [f"/{name}" for name in sorted(NAMES - {"checked", "gone", "delete"})]
    for said in (*words, *WISHES):
        chat = reborn(chat).wait(seconds=30)
        chat.says(said)
        assert_shut(chat, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_no_reminder_of_any_kind_starts_training_or_speaks_of_it(kind: str) -> None:
    for road in (WALKED[0], "crisis"):
        chat = under(road).wait(hours=1)
        lines = len(chat.lines)
        chat.due(kind)
        assert_shut(chat, 0)
        spoken = [line for line in chat.lines[lines:] if line.startswith("bot")]
        assert not spoken or kind.startswith(("hold", "crisis")), spoken


def test_a_lock_inside_a_session_keeps_what_was_done_and_ends_it() -> None:
    from tests.training import one_set

    chat = in_session()
    one_set(one_set(chat))
    chat.says("my groin has gone numb")
    logs = chat.of(SessionLog)
    assert len(logs) == 1 and logs[0].status == "partial"
    assert_shut(chat, 1)
    assert not [each for _, each in chat.timers if not each.name.startswith("hold")]


def test_a_lock_cancels_every_reminder_and_they_are_planned_anew_when_it_opens() -> None:
    chat = in_training().due("session").taps("In 1 hour")
    assert [remind.kind for _, remind in chat.reminders] == ["session"] and reminders.wanted(chat.facts)
    chat.says("my groin has gone numb")
    assert {remind.kind for _, remind in chat.reminders} == {"hold_10min", "hold_day_1", "hold_day_3", "hold_day_7"}
    assert not reminders.wanted(chat.facts)
    chat.taps("No")
    assert not locked(chat.holds) and reminders.wanted(chat.facts)


def test_months_of_silence_do_not_open_it() -> None:
    for road in (WALKED[0], "crisis"):
        chat = under(road)
        chat.wait(days=random.Random(0).randint(100, 200))
        assert_shut(chat, 0)
        assert chat.says("/session").last.startswith("Not")


@pytest.mark.parametrize("road", gravest(), ids=str)
def test_the_state_comes_back_with_new_objects_and_still_locks(road: Road) -> None:
    chat = locked_by(road)
    again = reborn(chat)
    assert again.state == chat.state and again.state is not chat.state
    hold = lock(again)
    assert hold is not None and hold.flag == road.flag
    again.wait(minutes=1).says("/session")
    assert again.last.startswith("Not yet.") and timedelta() < again.now - hold.opened_at
