"""Every emergency and same-day flag of the screen locks training, with the right card, wherever it is said."""

import pytest

from content.flags import flags
from flows import safety
from flows.holds import locked
from flows.screening import SURE
from tests.chat import Chat, typical
from tests.locks import (
    BEFORE_SESSION,
    LOCKS,
    Road,
    before_session,
    gravest,
    in_intake,
    lock,
    locked_by,
    roads,
    screened,
    tap,
    unsure_roads,
    worst,
)  # fmt: skip

COUNTRIES = [
    ("US", "911", "988"), ("GB", "999", "116 123"), ("DE", "112", "0800 111 0 111"), ("AU", "000", "13 11 14"),
]  # fmt: skip
ACTION = ("Stop", "Call", "Keep still and call")  # what the first line of an emergency card begins with
OUTRIGHT = worst()


def card(chat: Chat) -> str:
    """The first message after the lock."""
    at = next(at for at, line in enumerate(chat.lines) if "plan is paused" in line)
    return chat.lines[at].removeprefix("bot: ")


def locking(meaning: str) -> bool:
    return any(level in meaning.split() for level in LOCKS)


def test_every_flag_and_every_answer_that_the_table_calls_grave_is_reached_by_taps() -> None:
    wanted = {
        f"{id}: {question}={answer}"
        for id, flag in flags().flag.items()
        for question, meanings in flag.answer.items()
        for answer, meaning in meanings.items()
        if locking(meaning) and answer != "not_sure_new_pain" and question != "unwell"  # asked in a session
    }
    met = {f"{road.flag}: {road.said}" for road in roads()}
    assert wanted <= met | HARDER, sorted(wanted - met - HARDER)


HARDER = {
    "ces_bladder: ces_bladder_kind=other",  # kept as what it decides on, ces_bladder=old
}  # fmt: skip


@pytest.mark.parametrize("road", OUTRIGHT, ids=str)
def test_said_in_the_intake_it_locks_at_its_level(road: Road) -> None:
    chat = in_intake(road)
    hold = lock(chat)
    assert hold is not None and (hold.flag, hold.level) == (road.flag, road.level), chat.transcript
    assert chat.step == "hold.waiting" and hold.source == "intake"


@pytest.mark.parametrize("road", [road for road in OUTRIGHT if road.list_id in BEFORE_SESSION], ids=str)
def test_said_before_a_session_it_locks(road: Road) -> None:
    chat = before_session(road)
    hold = lock(chat)
    assert hold is not None and hold.flag == road.flag, chat.transcript
    # a known heart pattern is for the same day, but in a session it is an emergency (red-flags.md §2, cardiac_now)
    assert hold.level == ("E0" if road.flag == "cardiac_now" else road.level)
    assert {frame.flow for frame in chat.state.frames} == {"hold"}


@pytest.mark.parametrize("road", unsure_roads(), ids=lambda road: f"{road}-{road.toggle}")
def test_not_sure_twice_locks_in_the_intake_and_before_a_session(road: Road) -> None:
    for chat in (in_intake(road), before_session(road) if road.list_id in BEFORE_SESSION else in_intake(road)):
        hold = lock(chat)
        assert hold is not None and (hold.flag, hold.level) == (road.flag, road.level), chat.transcript


@pytest.mark.parametrize("new_pain", [False, True])
def test_not_sure_means_what_the_table_says_with_old_and_with_new_pain(new_pain: bool) -> None:
    for id, flag in flags().flag.items():
        for question, meanings in flag.answer.items():
            key = "not_sure_new_pain" if new_pain and "not_sure_new_pain" in meanings else "not_sure"
            if question not in SURE or not locking(meanings.get(key, "")):
                continue
            chat = Chat(typical(new_pain=new_pain)).begins("screening", items=(question,), source="review")
            tap(chat, "Not sure", "Still not sure")
            hold = lock(chat)
            assert hold is not None and hold.flag == id and hold.level in meanings[key], f"{id} {question}"


@pytest.mark.parametrize("road", gravest(), ids=str)
def test_the_card_says_what_to_do_first_with_the_numbers_of_the_country(road: Road) -> None:
    for country, number, _ in COUNTRIES:
        chat = tap(screened(road.list_id, country=country), *road.taps)
        told = card(chat)
        first = told.split(" // ")[0]
        assert number in told, told
        assert not any(other in told for _, other, _ in COUNTRIES if other != number), told
        if road.level == "E0":
            assert first.startswith(ACTION) and number in first, first
            assert f"[Copy {number}]" in told
        else:
            assert first == "Let's get this looked at today."


@pytest.mark.parametrize("road", gravest(), ids=str)
def test_in_an_unknown_country_words_stand_in_place_of_a_number(road: Road) -> None:
    told = card(tap(screened(road.list_id, country="ZZ"), *road.taps))
    assert "your local emergency number" in told and "[Copy" not in told


@pytest.mark.parametrize("road", OUTRIGHT, ids=str)
def test_a_card_is_short_plain_and_without_fear(road: Road) -> None:
    told = card(tap(screened(road.list_id), *road.taps)).partition(" [")[0]
    assert told.isascii() and "!" not in told, told
    assert len(told.replace("//", " ").split()) <= 60
    words = flags().flag[road.flag]
    nerves = "squeezed" in told
    assert nerves == (words.card == "nerves" and road.level == "E0"), "never the nerve line for another sign"


@pytest.mark.parametrize(("country", "number", "line"), COUNTRIES)
def test_the_crisis_card_has_the_line_of_the_country(country: str, number: str, line: str) -> None:
    chat = Chat(typical(country=country)).says("I want to end my life")
    told = next(each for each in chat.lines if "carry it alone" in each)
    assert locked(chat.holds) and line in told and number in told


def test_in_an_unknown_country_the_crisis_card_still_says_whom_to_call() -> None:
    chat = Chat(typical(country="ZZ")).says("I want to end my life")
    told = next(each for each in chat.lines if "carry it alone" in each)
    assert locked(chat.holds) and "your local emergency number" in told


@pytest.mark.parametrize("road", OUTRIGHT, ids=str)
def test_the_exact_message_the_words_and_the_moment_are_kept(road: Road) -> None:
    from flows.records import Decision

    chat = locked_by(road)
    hold = lock(chat)
    assert hold is not None and hold.trigger and hold.told_at == hold.opened_at
    kept = [entry for entry in chat.of(Decision) if entry.rule == "card" and entry.inputs["hold"] == hold.id]
    assert len(kept) == 1 and "plan is paused" in kept[0].inputs["message"].replace("Your plan", "plan")
    assert kept[0].inputs["message"] in {shown.say.text for shown in chat.messages}


SAID = [  # red-flags.md §5 and §7: plain words, and as people mistype them
    ("ces_saddle", "my groin has gone numb", "my groin has gon nubm"),
    ("ces_bladder", "I can't pee", "i cant peee"),
    ("ces_bowel", "I lost control of my bowels", "lost contol of my bowels"),
    ("ces_bilateral", "both my legs are numb", "both legs are nubm"),
    ("cardiac_now", "I have chest pain", "i have chets pain"),
    ("stroke_now", "my face is drooping", "my face is droping"),
    ("pe_now", "suddenly short of breath and coughing blood", "sudenly short of breth and coughing blod"),
    ("aaa_burst", "sudden tearing pain in my back", "suden tearing pain in my back"),
    ("fx_trauma", "I fell off a ladder yesterday and my back hurts", "fell of a ladder yesterday, my back hurts badly"),
    ("gi_bleed", "black tarry stool since yesterday", "blak tarry poo since yesterday"),
    ("selfharm_now", "I want to kill myself", "i want to kil myself"),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "plain", "mistyped"), SAID)
def test_typed_words_lock_within_one_message_and_show_the_number(flag: str, plain: str, mistyped: str) -> None:
    for words in (plain, mistyped):
        chat = Chat(typical()).says(words)
        hold = next((hold for hold in chat.holds if hold.open and hold.level == "E0"), None)
        assert hold is not None and hold.flag == flag, f"{words}: {safety.hear(words)}"
        assert "911" in chat.lines[1], chat.transcript


LOOKALIKES = (
    "my bum is sore from the bike", "need to pee before the session", "constipated", "my legs are jelly after squats",
    "both legs worked hard", "dropped a dumbbell on my foot", "chest-supported row", "chest press", "pec soreness",
    "fever pitch", "hot in the gym", "lost 3 kg on my diet", "stairs crash my knees", "my back is killing me",
    "this workout will be the death of me", "dead bug", "deadlift", "dying to get back to golf", "suicide sprints",
    "killer session", "pulse rate", "leg day", "foot asleep on the sofa", "calves sore from raises", "beetroot",
    "scar itches", "heavier every week", "expecting a parcel", "arm weak after rows",
)  # fmt: skip


@pytest.mark.parametrize("words", LOOKALIKES)
def test_what_sounds_alike_locks_nothing(words: str) -> None:
    chat = Chat(typical()).says(words)
    assert not [hold for hold in chat.holds if hold.open], chat.transcript
