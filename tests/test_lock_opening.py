"""A lock opens by the whole clearance path and by nothing less; every step's other answers leave it closed."""

from datetime import timedelta
from typing import Any

import pytest

from content.flags import flags
from flows import course, judging, starting
from flows.effects import OpenHold
from flows.holds import Hold, locked
from tests.chat import Chat
from tests.locks import NONE, Road, lock, locked_by, reborn, tap, worst

DOCTOR, PHYSIO = ("Doctor or ER", "In the room"), ("Physical therapist", "In the room")
SEEN, FINE, SAME = "Today, since then", "Fine to train", "The same"
ROADS = worst()


def ready(road: Road, **known: Any) -> Chat:
    """Five hours after the lock."""
    return locked_by(road, **known).wait(hours=5)


def begin(chat: Chat) -> Chat:
    return tap(chat, "I've been checked")


def must(road: Road) -> tuple[str, ...]:
    """The least that can clear it (red-flags.md §6 step 1)."""
    return DOCTOR if road.level == "E0" or flags().flag[road.flag].doctor else PHYSIO


def path(road: Road, said: str = FINE) -> tuple[str, ...]:
    return (*must(road), SEEN, said, SAME, NONE)


def open_of(chat: Chat, road: Road) -> Hold | None:
    return next((hold for hold in chat.holds if hold.open and hold.flag == road.flag), None)


def wrong_ways(road: Road) -> dict[str, tuple[str, ...]]:
    """Each step of the path answered in another way than the one that opens."""
    who = must(road)
    ways = {
        "a friend": ("Someone else",),
        "a nurse line": ("Nurse line", SEEN, FINE, SAME, NONE),
        "by phone": (who[0], "By phone or video", SEEN, FINE, SAME, NONE),
        "not yet seen": (*who, "Not yet"),
        "seen before it": (*who, "Before this began"),
        "no exercise yet": (*who, SEEN, "Not yet", "In 1 week"),
        "only walking": (*who, SEEN, "Walking for now", SAME, NONE),
        "not discussed": (*who, SEEN, "Not discussed", SAME, NONE),
        "worse since": (*who, SEEN, FINE, "Worse"),
        "something new": (*who, SEEN, FINE, "Something new", "Bowel control", "Done", "New or worse"),
        "a nerve sign": (*who, SEEN, FINE, SAME, "Numb between legs", "Done", "New or worse"),
        "a nerve sign, not sure": (*who, SEEN, FINE, SAME, "Pee or stools", "Done", "Not sure", "Still not sure"),
    }
    if who is DOCTOR:
        ways["a physio"] = (*PHYSIO, SEEN, FINE, SAME, NONE)
    return ways


@pytest.mark.parametrize("road", ROADS, ids=str)
def test_every_wrong_or_half_path_leaves_it_closed(road: Road) -> None:
    for name, taps in wrong_ways(road).items():
        chat = tap(begin(ready(road)), *taps)
        open_now = [hold for hold in chat.holds if hold.open]
        assert open_now and starting_waits(chat), f"{name}\n{chat.transcript}"
        if name in ("no exercise yet", "only walking"):  # a clinician looked, and strength still waits for their word
            assert {hold.level for hold in open_now} <= {"E2", "E2G"} and open_now[0].ask_again_on
        else:
            assert locked(chat.holds), f"{name}\n{chat.transcript}"
        assert not [hold for hold in chat.holds if hold.flag == road.flag and hold.closed_by == "clinician"] or (
            name in ("something new", "a nerve sign", "a nerve sign, not sure")
        ), name


def starting_waits(chat: Chat) -> bool:
    from flows import plan

    return plan.may_train_today(chat.facts) in ("hold", "gentle")


@pytest.mark.parametrize("road", ROADS, ids=str)
def test_leaving_the_path_at_any_step_leaves_it_closed(road: Road) -> None:
    whole = path(road)
    for steps in range(len(whole)):
        chat = tap(begin(ready(road)), *whole[:steps])
        for said in ("stop", "/session", "/start", "/back"):
            chat.wait(seconds=5).says(said)
        assert lock(chat) and open_of(chat, road), f"after {steps} steps\n{chat.transcript}"
        again = reborn(chat)
        assert lock(again) and again.wait(minutes=40).says("/session").last.startswith(("Not yet", "Where we were"))


@pytest.mark.parametrize("road", ROADS, ids=str)
def test_the_whole_path_opens_it_with_a_bridge_and_two_looks_back(road: Road) -> None:
    chat = tap(begin(ready(road)), *path(road))
    mine = [hold for hold in chat.holds if hold.flag == road.flag]
    if not flags().flag[road.flag].opens:  # a pregnancy: the plan is not made for it
        assert open_of(chat, road), chat.transcript
        return
    assert not locked(chat.holds), chat.transcript
    hold = mine[-1]
    assert (hold.closed_by, hold.clearance) == ("clinician", "fine")
    assert hold.rescreen_on == tuple(chat.now.date() + timedelta(days=days) for days in (7, 28))
    others = [each for each in chat.holds if each.open]
    stands = course.of(chat.facts)
    assert stands is not None and (stands.bridge == "hold") is starting.bridges(road.flag, hold.level)  # type: ignore[arg-type]
    known = set(flags().flag[road.flag].tags_when_cleared)
    assert known <= set(chat.known["given_tags"]) and (known <= set(chat.known["tags"]) or others)
    assert [each for _, each in chat.reminders if each.kind == "recheck"]
    assert not [each for each in judging.judged(chat.facts, "review") if isinstance(each, OpenHold) and not others]
    assert chat.wait(minutes=1).says("/session").last.find("Not yet") < 0


def test_the_lists_come_again_after_7_and_28_days_and_may_lock_again() -> None:
    road = next(road for road in ROADS if road.flag == "neuro_weak")
    chat = tap(begin(ready(road)), *path(road)).wait(days=8)
    assert "List 1" in chat.last
    tap(chat, *[NONE] * 2, "Leg weak", "Done", "New or worse")
    assert locked(chat.holds)
    cleared = [hold for hold in chat.holds if hold.closed_by == "clinician"]
    assert len(cleared) == 1 and len([hold for hold in chat.holds if hold.open]) == 1


@pytest.mark.parametrize("road", ROADS, ids=str)
def test_one_correction_for_a_hold_and_none_for_the_same_flag_within_seven_days(road: Road) -> None:
    kept = tap(ready(road), "It was a mistake", "Yes")
    assert open_of(kept, road)
    assert tap(kept, "It was a mistake").last.startswith("This came up twice") and open_of(kept, road)
    for days, second in ((3, False), (8, True)):
        chat = tap(ready(road), "It was a mistake", "No, none")
        assert not open_of(chat, road), chat.transcript
        assert [hold for hold in chat.holds if hold.flag == road.flag][-1].closed_by == "corrected"
        if lock(chat):
            continue  # another flag of the same words still stands
        chat.wait(days=days).begins("screening", lists=(road.list_id,), source="precheck")
        for label in road.taps:
            if chat.step.startswith("screening."):  # what was said of the bout may lock a tap earlier now
                tap(chat, label)
        tap(chat, "It was a mistake")
        assert chat.last.startswith("No problem." if second else "This came up twice"), chat.transcript


@pytest.mark.parametrize("words", ["she said fine", "the doctor cleared me", "my coach says I can train"])
def test_saying_that_it_is_fine_is_not_enough(words: str) -> None:
    for road in ROADS[:3]:
        assert locked(ready(road).says(words).holds)


def test_two_flags_are_two_holds_each_lifted_by_its_own_rule() -> None:
    chat = locked_by(next(road for road in ROADS if road.flag == "neuro_weak"))
    chat.wait(minutes=5).says("I have chest pain")
    tap(chat, "Yes")
    tap(chat.wait(hours=5), "I've been checked", *PHYSIO, SEEN, FINE, SAME, NONE)
    assert {hold.flag for hold in chat.holds if hold.open} == {"cardiac_now"}
    tap(chat, "I've been checked", *DOCTOR, SEEN, FINE, SAME, NONE)
    assert not locked(chat.holds)
