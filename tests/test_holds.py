"""Holds as chats: the card first, the confirm, the lock, follow-ups, the mistake, and other people's emergencies."""

from typing import Any

import pytest

from content.flags import flags
from flows.effects import CancelReminders, TellCoach
from flows.facts import Clinic
from flows.holds import locked
from tests.chat import Chat, assert_chat, typical

NUMB = "my groin has gone numb since this morning"
FEVER = "I have a fever and my back is much worse"


def person(**known: Any) -> Chat:
    return Chat(typical(**known))


def tap(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def levels(chat: Chat) -> dict[str, str]:
    return {hold.flag: hold.level for hold in chat.holds if hold.open}


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


def test_typed_words_bring_the_card_first_and_then_one_question() -> None:
    assert_chat(
        """
        you: ok but my groin has gone numb since this morning
        bot: Stop here and call 911 now, or have someone take you to the ER. // New numbness between the legs with back pain can mean nerves low in the spine are squeezed. That is rare, and fast care protects you. Don't drive yourself. Take someone along. // Your plan is paused. It will wait. [Copy 911]
        bot: I want to be sure I read you right. Is the numb feeling between your legs happening now, or new in the last 3 months? {Yes} {No} {It's old and checked}
        * OpenHold
        * CancelReminders
        you: {Yes}
        bot: Then please call now. I'm keeping your plan paused, and I'll check on you in a while. {I've called} {I've been checked} {It was a mistake} {Talk to a person}
        you: {I've called}
        bot: Good. Tell them: "new numbness between the legs with back pain". Show them this chat. I'll stay quiet now. Write to me when you've been seen. {I've been checked} {It was a mistake} {Talk to a person}
        """,
        person(),
    )


def test_no_to_the_confirm_opens_the_plan_again() -> None:
    chat = tap(person().says(NUMB), "No")
    assert not levels(chat) and chat.holds[0].closed_by == "corrected"
    assert said(chat, "I've opened your plan again")


def test_old_and_checked_becomes_a_tag() -> None:
    chat = tap(person().says(NUMB), "It's old and checked")
    assert not levels(chat) and chat.known["given_tags"] == ["ces_saddle_known"]


def test_the_hold_keeps_the_words_and_the_coach_is_told() -> None:
    chat = person().says(NUMB)
    hold = chat.holds[0]
    assert (hold.trigger, hold.source, hold.told_at) == (NUMB, "freetext", chat.now)
    assert TellCoach("emergency", True, "new numbness between the legs with back pain") in chat.effects
    assert CancelReminders() in chat.effects


def test_words_for_the_same_day() -> None:
    chat = person().says("my leg gives way on the stairs with pain down the leg")
    assert levels(chat) == {"neuro_weak": "E1"}
    assert said(chat, "Let's get this looked at today.")
    tap(chat, "Yes")
    assert chat.visible()[-3:] == ["I've been checked", "It was a mistake", "Talk to a person"]


def test_words_for_a_check_are_asked_first_and_training_waits_meanwhile() -> None:
    chat = person().says("numb foot for a week, all the time")
    assert levels(chat) == {"neuro_numb": "E2"}
    assert chat.last.startswith("I want to be sure I read you right.")
    tap(chat, "No")
    assert not levels(chat)
    chat = tap(person().says("numb foot for a week, all the time"), "Yes")
    assert chat.last.startswith("A short check first is the smart order.")


@pytest.mark.parametrize("words", ["Stop here and call 999 now", "[Copy 999]"])
def test_the_card_has_the_number_of_the_country(words: str) -> None:
    assert said(person(country="GB", zone="Europe/London").says(NUMB), words)


def test_an_unknown_country_has_words_in_place_of_a_number() -> None:
    chat = person(country="ZZ").says(NUMB)
    assert said(chat, "call your local emergency number now") and not said(chat, "[Copy")


def test_an_assumed_country_says_so() -> None:
    assert said(person(country=None).says(NUMB), "call 911, or your local number, now")


CARDS = [
    ("I have chest pain and can't breathe", "Stop and call 911 now. Don't wait and don't drive."),
    ("my face is drooping and my speech is slurred", "Note the time it began."),
    ("sudden tearing pain in my belly and I feel faint", "Sudden strong belly or back pain"),
    ("black tarry poo for two days and dizzy", "This needs a hospital today: black or bloody stool"),
    ("I fell off a ladder yesterday and my back hurts badly", "Keep still and call 911 now."),
]


@pytest.mark.parametrize(("words", "card"), CARDS)
def test_each_kind_of_emergency_has_its_own_card(words: str, card: str) -> None:
    chat = person().says(words)
    assert said(chat, card), chat.transcript
    assert locked(chat.holds)


COMMANDS = [
    "/session", "/mobility", "/checkin", "/flare", "/plan", "/progress", "/pause", "/resume", "/today",
    "start session", "show me my plan", "train now",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("words", [NUMB, "my leg gives way on the stairs with pain down the leg"])
def test_nothing_starts_training_under_a_lock(command: str, words: str) -> None:
    chat = tap(person().says(words), "Yes").says(command)
    assert chat.last.startswith("Not yet. Training waits"), chat.transcript
    assert locked(chat.holds) and chat.state.frames[-1].flow == "hold"


@pytest.mark.parametrize("kind", ["morning", "session", "daily", "walk", "lapse"])
def test_no_reminder_starts_training_under_a_lock(kind: str) -> None:
    chat = tap(person().says(NUMB), "Yes").wait(hours=1)
    lines = len(chat.lines)
    chat.due(kind)
    assert not [line for line in chat.lines[lines:] if line.startswith("bot")]


def test_a_coach_cannot_open_it_by_writing() -> None:
    chat = tap(person().says(NUMB), "Yes").coach_writes("You can train again.")
    assert locked(chat.holds)


def test_checking_after_ten_minutes_a_day_three_and_seven_days_then_silence() -> None:
    chat = person().says(NUMB)
    lines = len(chat.lines)
    chat.wait(minutes=10)
    assert chat.last.startswith("I'm checking on you. If it's still there, please call 911 now.")
    chat.wait(days=1)
    assert "I hope you've been seen" in chat.last
    chat.wait(days=30)
    asked = [line for line in chat.lines[lines:] if line.startswith("bot") and "I'm checking on you" in line]
    assert len(asked) == 4
    assert locked(chat.holds)


def test_a_same_day_hold_is_asked_about_after_two_hours() -> None:
    chat = person().says("my leg gives way on the stairs with pain down the leg").wait(hours=1, minutes=59)
    assert not said(chat, "I'm checking on you.")
    chat.wait(minutes=1)
    assert "please get it looked at today" in chat.last


def test_later_follow_ups_stay_out_of_the_quiet_hours() -> None:
    chat = Chat(typical(), at="2026-11-22 23:30").says(NUMB)
    days = [at.time().isoformat() for at, remind in chat.reminders if remind.kind.startswith("hold_day")]
    assert days == ["07:00:00"] * 3
    assert next(at for at, remind in chat.reminders if remind.kind == "hold_10min").hour == 23


def test_called_ends_the_first_follow_up() -> None:
    chat = tap(person().says(NUMB), "Yes", "I've called")
    assert "hold_10min" not in {remind.kind for _, remind in chat.reminders}
    assert chat.holds[0].called_at


def test_a_mistake_is_asked_once_in_other_words_and_no_unlocks() -> None:
    chat = tap(person().says(NUMB), "Yes", "It was a mistake")
    assert chat.last == "No problem. To be safe, once more: any new numb feeling between your legs, or when you wipe?"
    tap(chat, "No, none")
    assert chat.holds[0].closed_by == "corrected" and not locked(chat.holds)


@pytest.mark.parametrize("answer", ["Yes", "Not sure"])
def test_any_other_answer_keeps_it_and_there_is_no_second_correction(answer: str) -> None:
    chat = tap(person().says(NUMB), "Yes", "It was a mistake", answer)
    assert locked(chat.holds)
    tap(chat, "It was a mistake")
    assert chat.last.startswith("This came up twice")
    assert locked(chat.holds)


def test_the_same_flag_within_7_days_needs_a_clinician() -> None:
    chat = tap(person().says(NUMB), "Yes", "It was a mistake", "No, none").wait(days=3)
    tap(chat.says(NUMB), "Yes", "It was a mistake")
    assert chat.last.startswith("This came up twice")
    chat = tap(person().says(NUMB), "Yes", "It was a mistake", "No, none").wait(days=8)
    tap(chat.says(NUMB), "Yes", "It was a mistake")
    assert chat.last.startswith("No problem.")


def test_typed_words_work_in_a_hold() -> None:
    chat = person().says(NUMB).says("yes")
    assert "Then please call now" in chat.last
    chat.says("called them")
    assert chat.last.startswith("Good. Tell them")
    chat.says("saw my doctor today")
    assert chat.last == "Glad you've been seen. Who checked you?"


def test_joking_is_a_mistake() -> None:
    assert tap(person().says(NUMB), "Yes").says("joking").last.startswith("No problem.")


def test_somebody_elses_emergency_gets_its_text_and_no_lock() -> None:
    chat = assert_chat(
        """
        you: my husband can't pee and his back is killing him
        bot: For them: call 911 now, or have someone take them to the ER. It can't wait: new bladder trouble with back pain. They shouldn't drive. // Is any of this happening to you? {No, it's for them} {Yes, to me too}
        you: {No, it's for them}
        bot (silent): Good that you look after them. I wish them well.
        """,
        person(),
    )
    assert not chat.holds


def test_to_me_too_locks() -> None:
    chat = tap(person().says("my husband can't pee and his back is killing him"), "Yes, to me too")
    assert levels(chat) == {"ces_bladder": "E0"} and said(chat, "Stop here and call 911 now")


def test_the_past_is_asked_about() -> None:
    chat = person().says("last year I lost bladder control after my surgery")
    assert (
        chat.last
        == "Thanks for telling me. Is the trouble with peeing happening now or new, or was it back then and checked?"
    )
    assert not chat.holds
    tap(chat, "Back then, checked")
    assert chat.known["given_tags"] == ["ces_bladder_known"] and not chat.holds


@pytest.mark.parametrize("answer", ["Now or new", "Not sure"])
def test_the_past_that_goes_on_locks(answer: str) -> None:
    chat = tap(person().says("last year I lost bladder control after my surgery"), answer)
    assert levels(chat) == {"ces_bladder": "E0"}


def test_a_question_is_answered_and_asked_back() -> None:
    chat = person().says("should I worry if my groin goes numb?")
    assert chat.last.endswith("Do you have any of that now?")
    tap(chat, "No")
    assert not chat.holds


def test_idioms_are_no_danger() -> None:
    chat = person().says("my back is killing me, that dead bug")
    assert not chat.holds and not said(chat, "911")


def test_saying_it_again_brings_the_number_again_and_no_second_hold() -> None:
    chat = tap(person().says(NUMB), "Yes").says("my groin is still numb")
    assert len(chat.holds) == 1 and len(chat.state.frames) == 1
    assert "please call 911 now" in chat.last


def test_something_new_opens_a_second_hold() -> None:
    chat = tap(person().says("my leg gives way on the stairs with pain down the leg"), "Yes").says(
        "now I have chest pain"
    )
    assert levels(chat) == {"neuro_weak": "E1", "cardiac_now": "E0"}
    tap(chat, "No")
    assert levels(chat) == {"neuro_weak": "E1"} and chat.state.frames[-1].flow == "hold"


def test_before_consent_the_card_is_shown_and_nothing_is_kept() -> None:
    chat = Chat({}).says("/start").says(NUMB)
    assert chat.last.startswith("Stop here and call 911, or your local number, now")
    assert not chat.holds and not chat.known and not chat.keyboard


def test_an_edited_message_is_heard() -> None:
    assert locked(person().says("hello").edits(NUMB).holds)


def test_a_caption_is_heard() -> None:
    assert locked(person().sends("photo", caption=NUMB).holds)


@pytest.mark.parametrize("id", sorted(flags().flag))
def test_every_flag_can_tell_its_card_and_its_questions(id: str) -> None:
    """Each flag as an emergency and as a same-day hold, up to the second asking of a mistake."""
    from datetime import timedelta

    from flows.holds import Hold

    if id in ("selfharm_now", "abuse"):
        return
    for level in ("E0", "E1"):
        chat = person()
        chat.holds = [Hold("h", id, level, chat.now - timedelta(minutes=1), "coach")]  # type: ignore[arg-type]
        chat.says("/session")
        assert chat.last.startswith("Not yet."), chat.transcript
        tap(chat, "It was a mistake")
        assert flags().flag[id].once_more in chat.last


def test_a_clinic_without_a_country_of_its_own_uses_the_operators() -> None:
    chat = Chat(typical(country=None), clinic=Clinic("Leeds Back Care", default_country="GB")).says(NUMB)
    assert said(chat, "call 999, or your local number, now")


def test_two_locks_of_one_sentence_are_asked_about_one_after_the_other() -> None:
    chat = Chat(typical(), at="2026-11-23 10:00").says("cant feel the loo paper since sunday")
    assert len([hold for hold in chat.holds if hold.open]) == 2
    chat.taps("No")
    assert "opened your plan" not in "\n".join(chat.lines[-2:])
    assert chat.step == "hold.confirm" and "peeing" in chat.messages[-1].text.lower()
    chat.taps("No")
    assert not [hold for hold in chat.holds if hold.open]
    assert any("I've opened your plan again" in line for line in chat.lines[-3:])
