"""Welcome and consent, as chats: nothing is kept before a clear yes."""

from flows.facts import Clinic
from flows.records import Consent
from tests.chat import Chat, assert_chat, typical

FIRST = "bot (silent): Hi, I'm Steadyback: a strength coach for people whose back acts up. ... [I agree, I'm 18+] [Read more] [Leave]"


def test_agreeing_is_one_tap_and_keeps_the_version_and_the_day() -> None:
    chat = Chat()
    chat.says("/start").taps("I agree, I'm 18+")
    assert "  = You agreed on Nov 22 (text 1). I keep your health answers to coach you." in chat.transcript
    assert chat.known["consent"] == 1 and chat.known["day_0"] == "2026-11-22"
    assert [(entry.what, entry.given, entry.text_version) for entry in chat.of(Consent)] == [("coaching", True, 1)]
    assert chat.step.startswith("intake.")


def test_the_pages_turn_in_place_and_agree_stands_on_each() -> None:
    chat = assert_chat(
        f"""
        you: /start
        {FIRST}
        you: [Read more]
        = What would you like to know? [What I keep] [Who sees it] [How long] [Your rights] [Telegram] [What I can't do] [I agree, I'm 18+] [Leave]
        you: [What I keep]
        = Kept: health answers, ... Not kept: your phone number, your place, photos. [Back] [I agree, I'm 18+]
        you: [Back]
        = What would you like to know? ...
        you: [Who sees it]
        = Lakeside Clinic runs me on its own machines. ... [Back] [I agree, I'm 18+]
        """
    )
    assert len(chat.messages) == 1
    assert chat.known == {}
    chat.taps("I agree, I'm 18+")
    assert chat.known["consent"] == 1


def test_leaving_keeps_nothing() -> None:
    chat = assert_chat(
        f"""
        you: /start
        {FIRST}
        you: [Leave]
        = Fine. Nothing was kept. /start opens this again whenever you like.
        """
    )
    assert chat.known == {} and chat.records == []


def test_somebody_too_young_is_sent_to_a_person() -> None:
    chat = assert_chat(
        f"""
        you: /start
        {FIRST}
        you: I'm 16
        bot (silent): I'm built for adults, so I can't coach you. A school nurse or your doctor can help with a sore back. Nothing was kept.
        """
    )
    assert chat.known == {} and chat.records == []


def test_yes_and_sixteen_is_no_consent() -> None:
    chat = Chat()
    chat.says("/start").says("yes I'm 16")
    assert chat.known == {}


def test_consent_may_be_typed_among_other_words() -> None:
    for said in ("yes", "I agree", "I'm 57 and yes", "Yes please"):
        chat = Chat()
        chat.says("/start").says(said)
        assert chat.known.get("consent") == 1, said


def test_an_age_alone_is_thanked_for_and_asked_further() -> None:
    chat = Chat()
    chat.says("/start").says("57")
    assert chat.last == "Thanks. And do you agree that I keep your answers?"
    assert chat.known == {}
    chat.says("no")
    assert chat.known == {} and chat.step == ""


def test_nothing_else_counts_as_consent() -> None:
    for said in ("ok", "57", "what does agree mean?", "I don't agree", "yes but not my pain scores", "hello", "👍"):
        chat = Chat()
        chat.says("/start").says(said)
        assert chat.known == {}, said
        chat = Chat()
        chat.says("/start").taps("Read more", "Telegram").says(said)
        assert chat.known == {}, said


def test_without_a_clinic_nobody_is_named() -> None:
    chat = Chat(clinic=Clinic())
    chat.says("/start")
    assert "on the machines of whoever runs me" in chat.last


def test_a_deep_link_is_kept_with_the_consent() -> None:
    chat = Chat()
    chat.says("/start lakeside-7").says("yes")
    assert chat.known["clinic"] == "lakeside-7"


def test_a_photo_before_consent_is_met_with_the_welcome() -> None:
    chat = Chat()
    chat.sends("photo")
    assert chat.last.startswith("Hi, I'm Steadyback") and chat.known == {}


def test_a_person_who_comes_back_sees_where_they_stand() -> None:
    chat = Chat(typical(paused_until="2026-12-05"), at="2026-11-28 12:00")
    chat.says("/start")
    assert chat.last.startswith("Good to see you.")
