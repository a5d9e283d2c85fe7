"""The way back as chats: who may clear what, when it counts, what they said, limits, the bridge, and what goes by itself."""

from datetime import timedelta
from typing import Any

import pytest

from flows import flare_day, starting
from flows.holds import Hold, Level, locked
from flows.records import CheckIn, Decision, Flare
from tests.chat import Chat, typical

SAFE = "None of these"


def holding(flag: str, level: Level = "E1", hours: float = 5, **known: Any) -> Chat:
    """Somebody whose hold of this flag opened some hours ago."""
    chat = Chat(typical(**known))
    since = chat.now - timedelta(hours=hours)
    chat.holds = [Hold(f"{flag}-1", flag, level, since, "freetext", "words", told_at=since)]
    return chat


def tap(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def clear(chat: Chat, *labels: str) -> Chat:
    """By the command that stands open in every hold."""
    return tap(chat.says("I've been checked") if chat.state.frames else chat.says("/checked"), *labels)


def level(chat: Chat) -> str | None:
    open_now = [hold.level for hold in chat.holds if hold.open]
    return min(open_now) if open_now else None


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


BY_DOCTOR = ("Doctor or ER", "In the room", "Today, since then")


def test_the_whole_path_lifts_an_emergency_and_builds_a_bridge() -> None:
    chat = holding("ces_saddle", "E0")
    chat.known["course"] = started(chat)
    clear(chat, *BY_DOCTOR, "With limits", "Lift limit", "No bending", "Done").says("20 lb")
    tap(chat, "Better", SAFE)
    assert level(chat) is None and chat.holds[0].closed_by == "clinician"
    assert chat.holds[0].limits == ("bending", "lift") and len(chat.holds[0].rescreen_on) == 2
    assert chat.known["limits"] == {"lift": 20.0, "bending": True} and chat.known["limits_until"] == "2026-12-20"
    assert chat.known["given_tags"] == ["ces_saddle_known"]
    assert chat.known["course"]["phase"] == "bridge" and chat.known["course"]["bridge"] == "hold"
    assert said(chat, "Cleared by a doctor: lift up to 20 lb, no bending. // We build a bridge")
    assert any(remind.kind == "recheck" for _, remind in chat.reminders)
    assert [entry for entry in chat.of(Decision) if entry.outcome == "clinician"]


def started(chat: Chat) -> dict[str, Any]:
    from flows import course

    return course.kept(starting.start(chat.facts)[0])


WHO = [
    # flag, level, who, room: does it count
    ("ces_saddle", "E0", "Doctor or ER", "In the room", True),
    ("ces_saddle", "E0", "Doctor or ER", "By phone or video", False),
    ("ces_saddle", "E0", "Physical therapist", "In the room", False),
    ("ces_saddle", "E0", "Nurse line", "", False),
    ("neuro_footdrop", "E1", "Doctor or ER", "In the room", True),
    ("neuro_footdrop", "E1", "Physical therapist", "In the room", True),
    ("neuro_footdrop", "E1", "Physical therapist", "By phone or video", False),
    ("neuro_footdrop", "E1", "Nurse line", "", False),
    ("dvt", "E1", "Physical therapist", "In the room", False),
    ("dvt", "E1", "Doctor or ER", "In the room", True),
    ("dvt", "E1", "Doctor or ER", "By phone or video", False),
    ("rx_symptom", "E2", "Doctor or ER", "", True),
    ("rx_symptom", "E2", "Nurse line", "", False),
    ("rx_bp", "E2G", "Physical therapist", "", False),
    ("neuro_numb", "E2", "Nurse line", "", True),
    ("neuro_numb", "E2", "Physical therapist", "", True),
    ("lump_shape", "E2G", "Nurse line", "", True),
]


@pytest.mark.parametrize(("flag", "grade", "who", "room", "counts"), WHO)
def test_who_may_clear_what(flag: str, grade: Level, who: str, room: str, counts: bool) -> None:
    chat = clear(
        holding(flag, grade), who, *([room] if room else []), "Today, since then", "Fine to train", "The same", SAFE
    )
    assert (level(chat) is None) is counts, chat.transcript


def test_a_friend_does_not_count() -> None:
    chat = clear(holding("neuro_weak"), "Someone else")
    assert locked(chat.holds) and said(chat, "Then it stays paused for now.")


def test_not_seen_yet_does_not_count() -> None:
    assert locked(clear(holding("neuro_weak"), "Doctor or ER", "In the room", "Not yet").holds)


def test_a_check_before_the_hold_does_not_count() -> None:
    chat = clear(holding("neuro_weak"), "Doctor or ER", "In the room", "Before this began")
    assert locked(chat.holds) and said(chat, "before this began")


def test_an_earlier_day_is_asked_for_and_must_lie_after_the_hold() -> None:
    chat = clear(holding("neuro_weak", hours=24 * 6), "Doctor or ER", "In the room", "Earlier").says("Nov 10")
    assert locked(chat.holds) and said(chat, "before this began")
    chat = clear(holding("neuro_weak", hours=24 * 6), "Doctor or ER", "In the room", "Earlier").says("Nov 18")
    assert "What did they say about exercise" in chat.last


def test_walking_for_now_opens_the_gentle_track_and_is_asked_again_in_14_days() -> None:
    chat = clear(holding("neuro_weak"), *BY_DOCTOR, "Walking for now", "The same", SAFE)
    assert level(chat) == "E2G" and chat.holds[0].ask_again_on.isoformat() == "2026-12-06"
    chat.wait(days=15)
    assert said(chat, "Seen someone meanwhile?")


def test_no_exercise_yet_is_asked_again_at_their_date() -> None:
    chat = clear(holding("neuro_weak"), *BY_DOCTOR, "Not yet", "In 1 week")
    assert level(chat) == "E2" and chat.holds[0].ask_again_on.isoformat() == "2026-11-29"
    chat = clear(holding("neuro_weak"), *BY_DOCTOR, "Not yet").says("Dec 20")
    assert chat.holds[0].ask_again_on.isoformat() == "2026-12-20"


def test_not_discussed_keeps_the_lock_and_asks_to_call_back() -> None:
    chat = clear(holding("neuro_weak"), *BY_DOCTOR, "Not discussed", "The same", SAFE)
    assert level(chat) == "E1" and said(chat, "Please call them once more")


def test_not_discussed_makes_a_check_first_gentle() -> None:
    chat = clear(holding("neuro_numb", "E2"), "Doctor or ER", "Today, since then", "Not discussed", "The same", SAFE)
    assert level(chat) == "E2G"


def test_worse_since_they_looked_opens_it_anew() -> None:
    chat = clear(holding("ces_saddle", "E0"), *BY_DOCTOR, "Fine to train", "Worse")
    assert level(chat) == "E0" and said(chat, "Stop here and call 911 now")
    assert len(chat.holds) == 2


def test_something_new_runs_the_lists() -> None:
    chat = clear(holding("neuro_weak"), *BY_DOCTOR, "Fine to train", "Something new")
    assert "List 1" in chat.last
    tap(chat, "Bowel control", "Done", "New or worse")
    assert {hold.flag for hold in chat.holds if hold.open} == {"neuro_weak", "ces_bowel"}


def test_the_last_check_may_find_something() -> None:
    chat = clear(
        holding("neuro_weak"), *BY_DOCTOR, "Fine to train", "The same", "Numb between legs", "Done", "New or worse"
    )
    assert level(chat) == "E0" and chat.step.startswith("hold.")


def test_one_visit_covers_several_holds_each_by_its_own_rule() -> None:
    chat = holding("dvt")
    chat.holds.append(Hold("neuro_numb-1", "neuro_numb", "E2", chat.holds[0].opened_at, "intake"))
    clear(chat, "Physical therapist", "In the room", "Today, since then", "Fine to train", "The same", SAFE)
    assert {hold.flag for hold in chat.holds if hold.open} == {"dvt"}
    assert said(chat, "a doctor, in person, has to look first")


def test_cleared_it_does_not_open_again_for_the_same_answers() -> None:
    chat = holding("neuro_numb", "E2", screen={"neuro_numb": "new"})
    clear(chat, "Nurse line", "Today, since then", "Fine to train", "The same", SAFE)
    assert level(chat) is None and chat.known["settled"] == {"neuro_numb": "E2"}
    from flows import judging

    assert not [each for each in judging.judged(chat.facts, "review") if type(each).__name__ == "OpenHold"]


def test_pregnancy_is_not_opened_by_a_check() -> None:
    chat = clear(holding("rx_preg", "E2G"), "Doctor or ER", "Today, since then", "Fine to train", "The same", SAFE)
    assert level(chat) == "E2G" and said(chat, "somebody trained for this time")


def test_readiness_flags_get_no_bridge() -> None:
    chat = clear(holding("rx_symptom", "E2"), "Doctor or ER", "Today, since then", "Fine to train", "The same", SAFE)
    assert said(chat, "Your plan is open again.") and chat.known["given_tags"] == ["cap"]


def test_glaucoma_cleared_becomes_no_strain() -> None:
    chat = clear(holding("rx_hernia", "E2G"), "Doctor or ER", "Today, since then", "Fine to train", "The same", SAFE)
    assert chat.known["given_tags"] == ["no_strain"]


def test_a_past_spine_break_that_is_cleared_stays_careful() -> None:
    chat = holding("fx_bone", "E2G", screen={"fx_bone": "spine"}, tags=["bone"])
    clear(chat, "Physical therapist", "Today, since then", "Fine to train", "The same", SAFE)
    assert chat.known["given_tags"] == ["bone", "bone_fx"] and {"bone", "bone_fx"} <= set(chat.known["tags"])


def test_the_days_that_a_hold_left_out_are_asked_after_it() -> None:
    chat = holding("rx_advice", "E2", days=None, minutes=None, train_time=None, plan=None)
    chat.known = {key: value for key, value in chat.known.items() if value is not None}
    clear(chat, "Doctor or ER", "Today, since then", "Fine to train", "The same", SAFE)
    assert "Which days suit you?" in chat.last
    tap(chat, "Mon and Thu", "20 minutes", "After work, 5:30")
    assert said(chat, "Your plan is ready.")


def test_leaving_keeps_the_hold() -> None:
    chat = clear(holding("neuro_weak"), "Doctor or ER").says("stop")
    assert locked(chat.holds)


def test_back_mends_an_answer() -> None:
    chat = clear(holding("neuro_weak"), "Doctor or ER", "In the room").says("back")
    assert "in the room" in chat.last


def test_seven_and_28_days_later_the_lists_come_again() -> None:
    chat = clear(holding("neuro_numb", "E2"), "Nurse line", "Today, since then", "Fine to train", "The same", SAFE)
    chat.wait(days=8)
    assert said(chat, "A short look back") and "List 1" in chat.last
    tap(chat, *[SAFE] * 4)
    chat.wait(days=30)
    assert sum("A short look back" in line for line in chat.lines) == 2


# what may go by itself

RESOLVES = [
    ("neuro_numb", "E2", "14 days"),
    ("neuro_numb", "E2G", "14 days"),
    ("ca_night", "E2", "7 nights"),
    ("fx_new_injury", "E2", "2 points lower"),
    ("visceral", "E2", "3 full days"),
    ("rx_surgery", "E2G", "14 days over"),
    ("rx_preg", "E2G", "6 weeks over"),
    ("rx_bp", "E2G", "two different days"),
    ("flare_escalating", "E2", "3 mornings calm"),
]


@pytest.mark.parametrize(("flag", "grade", "proof"), RESOLVES)
def test_it_has_gone_asks_four_lists_and_the_rule_of_its_flag(flag: str, grade: Level, proof: str) -> None:
    chat = tap(holding(flag, grade).says("/gone"), "It has gone", *[SAFE] * 4)
    assert all(word in chat.last for word in proof.split()), chat.last
    tap(chat, "Yes")
    assert level(chat) is None and chat.holds[0].closed_by == "resolved"


@pytest.mark.parametrize(
    ("scores", "moved", "lifted"),
    [("8444", "fine", True), ("8844", "fine", False), ("8454", "fine", False), ("8444", "chores_hard", False)],
)
def test_three_green_mornings_lift_a_flare_that_climbed_and_what_was_told_counts(
    scores: str, moved: str, lifted: bool
) -> None:
    """Usual pain 3: green to 4 (training.md §7, lift; CJ). The return of the flare plan comes next."""
    chat = holding("flare_escalating", "E2", usual=3, anchor=3)
    chat.records.append(Flare(chat.now - timedelta(days=6), chat.now.date() - timedelta(days=6), "opened"))
    for ago, score in enumerate(reversed(scores)):
        at = chat.now - timedelta(days=ago)
        chat.records.append(CheckIn(at, at.date(), "flare", int(score), moved if ago == 2 else "fine"))
    chat.records.sort(key=lambda each: each.at)
    tap(chat.says("/gone"), "It has gone", *[SAFE] * 4, "Yes")
    assert level(chat) == (None if lifted else "E2")
    if lifted:
        assert flare_day.row(chat.facts).id == "day_7"


def test_not_yet_keeps_it() -> None:
    assert level(tap(holding("neuro_numb", "E2").says("/gone"), "It has gone", *[SAFE] * 4, "Not yet")) == "E2"


def test_what_the_lists_find_comes_first() -> None:
    chat = tap(
        holding("neuro_numb", "E2").says("/gone"), "It has gone", "Foot drags", "Done", "Old, not checked", *[SAFE] * 3
    )
    assert level(chat) == "E2" and said(chat, "Something else came up")


@pytest.mark.parametrize(
    ("flag", "grade"),
    [("ces_saddle", "E0"), ("neuro_weak", "E1"), ("fx_bone", "E2"), ("rx_symptom", "E2"), ("visceral", "E1")],
)
def test_all_others_need_a_clinician(flag: str, grade: Level) -> None:
    chat = holding(flag, grade).says("/gone")
    assert "It has gone" not in chat.visible()
    assert level(chat) == grade


def test_the_note_for_the_clinic_can_be_copied() -> None:
    chat = tap(holding("neuro_numb", "E2").says("/gone"), "Note for the clinic")
    assert chat.last.startswith("For your clinician: age 40-59, back pain on and off for years, usual 3 of 10.")
    copies = [button.copies for row in chat.messages[-1].buttons for button in row if button.copies]
    assert len(copies) == 1 and len(copies[0]) <= 256


def test_a_check_that_nobody_made_is_mentioned_on_day_14_and_28_and_then_no_more() -> None:
    chat = holding("neuro_numb", "E2", hours=0).says("/gone")
    chat.wait(days=60)
    assert sum("Seen someone meanwhile?" in line for line in chat.lines) == 2


def test_very_strong_usual_pain_opens_by_itself_at_eight_from_four_days() -> None:
    from flows import hold
    from flows.records import PainScore

    chat = holding("pain_high", "E2G", usual=9, anchor=9)
    for back, score in enumerate((8, 8, 7)):
        day = chat.now - timedelta(days=back)
        chat.records.append(PainScore(day, day.date(), "daily", score))
    assert not list(hold.eased_pain(chat.facts))
    day = chat.now - timedelta(days=3)
    chat.records.append(PainScore(day, day.date(), "daily", 8))
    assert list(hold.eased_pain(chat.facts))
