"""What belongs to the person: a copy of all of it, erasing all of it, and handing it to a person."""

from datetime import timedelta
from typing import Any

import pytest

from flows.effects import Erase, Export, TellCoach
from flows.facts import Clinic
from flows.holds import Hold
from flows.records import PainScore
from tests.chat import Chat, assert_chat, typical

AT = "2026-11-29 12:00"


def person(**known: Any) -> Chat:
    return Chat(typical(**known), at=AT)


def performed(chat: Chat, kind: type) -> list[Any]:
    return [effect for effect in chat.all_effects if isinstance(effect, kind)]


def test_the_copy_comes_after_one_tap() -> None:
    chat = assert_chat(
        """
        you: export my data
        bot (silent): Two files: one to read, one for machines. They hold your health answers, so keep them safe. [Send them] [Cancel]
        you: [Send them]
        = Your data, asked for on Nov 29.
        bot (silent): Here they are: all answers, sessions, checks, holds and consents up to today.
          * Export()
        """,
        person(),
    )
    assert len(performed(chat, Export)) == 1


def test_the_copy_may_be_cancelled() -> None:
    chat = person()
    chat.says("/export").taps("Cancel")
    assert not performed(chat, Export) and chat.step == ""


def test_deleting_is_asked_twice() -> None:
    chat = assert_chat(
        """
        you: /delete
        bot (silent): This erases all I keep: ... Want a copy first? [Copy first] [Go on] [Keep it all]
        you: [Go on]
        = Delete: asked on Nov 29.
        bot (silent): Last step. Delete all of it now? [Yes, delete all] [No, keep it]
        you: [Yes, delete all]
        = Deleted on Nov 29. Backups fade within 30 days.
        bot (silent): Done. One more thing is yours to do: clear this chat in Telegram, ... Take care of yourself.
          * Erase()
        """,
        person(),
    )
    assert chat.erased and chat.known == {}


def test_what_was_open_below_goes_with_the_rest() -> None:
    chat = person().due("morning")
    assert chat.step == "morning.offer"
    chat.says("/delete").taps("Go on", "Yes, delete all")
    assert chat.erased and chat.step == ""
    assert chat.last.startswith("Done. One more thing is yours to do")


def test_a_copy_is_sent_before_all_is_deleted() -> None:
    chat = person()
    chat.says("delete my data").taps("Copy first", "Yes, delete all")
    kinds = [type(effect) for effect in chat.all_effects]
    assert kinds.index(Export) < kinds.index(Erase)


@pytest.mark.parametrize("taps", [("Keep it all",), ("Go on", "No, keep it"), ("Copy first", "No, keep it")])
def test_a_no_at_any_step_keeps_everything(taps: tuple[str, ...]) -> None:
    chat = person()
    chat.says("/delete").taps(*taps)
    assert not performed(chat, Erase) and chat.known["consent"] == 1 and chat.step == ""


def test_yes_and_no_may_be_typed() -> None:
    chat = person()
    chat.says("/delete").says("go on").says("no")
    assert not chat.erased
    chat.says("/delete").says("carry on").says("yes")
    assert chat.erased


def test_a_day_without_an_answer_keeps_everything() -> None:
    chat = person()
    chat.says("/delete").taps("Go on").wait(days=1.1)
    assert not chat.erased and chat.step == ""
    assert "Nothing was deleted. All of it is kept." in chat.transcript


def test_with_an_open_hold_the_first_message_says_get_checked() -> None:
    chat = person()
    chat.holds.append(Hold("h1", "ces_bladder", "E0", chat.now - timedelta(hours=3), "freetext"))
    chat.says("/delete")
    assert "Please still get checked today. Call 911 if it gets worse." in chat.last


def test_a_linked_coach_hears_that_somebody_left() -> None:
    chat = person(consents={"coach_sees_holds": True})
    chat.says("/delete").taps("Go on", "Yes, delete all")
    assert performed(chat, TellCoach) == [TellCoach("left")]
    chat = person()
    chat.says("/delete").taps("Go on", "Yes, delete all")
    assert performed(chat, TellCoach) == []


def with_coach(**known: Any) -> Chat:
    chat = Chat(typical(**known), at=AT, clinic=Clinic("Lakeside Clinic", "218 555 0100", coach=True))
    for days, score in ((20, 8), (5, 3), (2, 5)):
        at = chat.now - timedelta(days=days)
        chat.records.append(PainScore(at, at.date(), "morning", score))
    return chat


def test_what_a_coach_would_see_is_shown_before_anything_is_sent() -> None:
    chat = with_coach()
    assert_chat(
        """
        you: can I talk to someone
        bot (silent): A coach at Lakeside Clinic can read and answer. They would see this: // Age 40-59. // Usual pain: 3. // Leg symptoms: none. // Pain, 14 days: 3 to 5. // No open checks. // No sessions yet. // Three things: laundry basket, yard work, standing to cook. // Shall I send it, with your question? [Send it] [Send question alone] [Cancel]
        you: [Send it]
        = The coach will see: ...
        bot (silent): Now type your question. ... Call Lakeside Clinic: 218 555 0100. [Cancel]
        you: my row feels odd in the elbow now
        = Sent to the coach: "my row feels odd in the elbow now"
        """,
        chat,
    )
    assert performed(chat, TellCoach) == [TellCoach("request", words="my row feels odd in the elbow now", summary=True)]


def test_a_question_may_be_sent_without_scores() -> None:
    chat = with_coach()
    chat.says("/human").taps("Send question alone").says("is a mat good?")
    assert performed(chat, TellCoach)[0].summary is False


@pytest.mark.parametrize("taps", [("Cancel",), ("Send it", "Cancel")])
def test_nothing_is_sent_without_the_question(taps: tuple[str, ...]) -> None:
    chat = with_coach()
    chat.says("/human").taps(*taps)
    assert not performed(chat, TellCoach) and chat.step == ""


def test_without_a_coach_the_clinic_is_named() -> None:
    assert_chat(
        """
        you: /human
        bot (silent): No coach is linked here. You can reach Lakeside Clinic: 218 555 0100.
        """,
        person(),
    )
    chat = Chat(typical(), at=AT, clinic=Clinic())
    chat.says("call me")
    assert chat.last.startswith("No coach is linked here. Your own doctor or clinic is the right place")
