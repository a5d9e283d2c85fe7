"""What people really type instead of tapping a safety button: an open lock needs an answer that cannot be misread."""

from collections.abc import Mapping

import pytest

from flows.holds import locked
from tests.chat import Chat, as_read, typical
from tests.locks import tap

NUMB = "my groin has gone numb since this morning"
HEAVY = "honestly there's no point in being here any more"


def person() -> Chat:
    return Chat(typical())


def at(place: str) -> Chat:
    """Somebody who stands at this question."""
    match place:
        case "confirm":
            return person().says(NUMB)
        case "please_call":
            return tap(person().says(NUMB), "Yes")
        case "called":
            return tap(at("please_call"), "I've called")
        case "checking_on":
            return person().says(NUMB).wait(minutes=11)
        case "mistake":
            return tap(at("please_call"), "It was a mistake")
        case "check":
            return person().says("numb foot for a week, all the time")
        case "other":
            return person().says("my husband can't pee and his back is killing him")
        case "past":
            return person().says("last year I lost bladder control after my surgery")
        case "question":
            return person().says("should I worry if my groin goes numb?")
        case "who":
            return tap(at("please_call").wait(hours=5), "I've been checked")
        case "exercise":
            return tap(at("who"), "Doctor or ER", "In the room", "Today, since then")
        case "since":
            return tap(at("exercise"), "Fine to train")
        case "item":
            return tap(person().begins("screening", lists=("s1",), source="review"), "Trouble peeing", "Done")
        case "list":
            return person().begins("screening", lists=("s1",), source="review").wait(seconds=6)
        case "safe":
            return person().says(HEAVY)
        case "safe_again":
            return tap(at("safe"), "I'm not safe")
        case "quiet":
            return tap(at("safe"), "I'm safe")
        case "ask_once":
            return tap(at("quiet"), "I didn't mean it")
        case "daily":
            return at("quiet").wait(hours=25)
        case "talked":
            return tap(at("daily"), "I'm safe")
    raise AssertionError(place)


# Words after which nothing may have opened, whatever comes as the next question
NOT_ENOUGH: Mapping[str, tuple[str, ...]] = {
    "confirm": (
        "no its really numb", "no doctor has seen it", "no i need help", "no feeling at all", "no idea", "not sure",
        "not now", "not any more", "no longer", "no change", "no better", "not checked", "never checked", "no joke",
        "no joke its numb", "not joking", "i'm not joking", "no lie it is real", "not a mistake", "it's no mistake",
        "i dont think its a mistake", "something is wrong down there", "old but not checked", "not really", "wrong",
        "it's old and nobody checked", "no it's not old", "it went away", "gone now", "no thanks", "yes and no",
        "what should i do", "i'm scared", "👍", "no, i mean yes", "leave me alone", "stop", "later", "?", "no no it is",
    ),
    "mistake": (
        "no it's still numb", "no but it tingles", "no pain but numb", "nothing new but it is numb", "no clue",
        "no change, still numb", "none of your business", "not now", "not any more", "no more", "a bit", "maybe",
    ),
    "check": ("not now", "no idea", "old not checked", "no it's getting worse", "no feeling in my toes"),
    "item": ("no idea", "no feeling at all", "no control", "not checked", "no it just started", "not really"),
    "list": ("none of your business", "nothing but tingling", "no idea", "no feeling down there", "not sure"),
    "safe": (
        "i don't feel safe", "not safe", "i am not sure i'm safe", "i'm not okay", "i'm not ok", "yes no", "unsafe",
        "i guess", "for now", "idk", "maybe", "i can't promise", "ok", "never safe", "im fine leave me",
        "no one cares", "leave me alone", "stop", "how would i be safe", "safe from what", "will i ever be safe",
    ),
    "safe_again": ("i don't feel safe", "i am not ok", "ok", "not yet", "calling"),
    "ask_once": (
        "no but i think about it", "no idea", "not sure", "not today", "not tonight", "not right now", "no one cares",
        "no more pain please", "not really", "sometimes", "maybe",
    ),
    "daily": ("not good", "not ok", "i'm not ok", "not better", "so so", "meh", "terrible", "surviving", "no better"),
    "talked": ("no but i will", "nobody", "nobody to talk to", "later", "ok", "sure"),
    "exercise": ("not fine", "i'm not fine to train", "not good", "don't go ahead", "yes", "ok", "they never said fine"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "words"), [(place, each) for place, several in NOT_ENOUGH.items() for each in several]
)
def test_nothing_opens_by_words_that_can_be_read_in_two_ways(place: str, words: str) -> None:
    chat = at(place)
    shut = [hold.id for hold in chat.holds if hold.open]
    chat.says(words)
    assert {hold.id for hold in chat.holds if hold.open} >= set(shut), chat.transcript
    if place in ("safe", "safe_again"):
        assert chat.step != "crisis.quiet", chat.transcript
    if place == "daily":
        assert chat.step != "crisis.talked", chat.transcript
    if place == "exercise":
        assert chat.step in ("clearance.exercise", "clearance.ask_when", "clearance.since"), chat.transcript
        assert chat.state.frames[-1].answers.get("exercise") != "fine", chat.transcript
    if place in ("item", "list"):
        assert chat.step.startswith("screening.") or locked(chat.holds), chat.transcript


MEANT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("confirm", "hold.please_call", (
        "yes", "yeah it is", "yep", "still", "still there", "it's still numb", "a bit", "i think so", "maybe", "idk",
        "since yesterday", "right now", "new", "i rang 911", "on my way to hospital",
    )),
    ("confirm", "", (
        "no", "nope", "nah", "NO", "No.", "no, it isn't", "its not", "not at all", "its old", "old and checked", "been checked",
    )),
    ("confirm", "hold.mistake", ("false alarm", "mistake", "my mistake", "joking", "just joking", "i was only kidding")),
    ("please_call", "hold.called", (
        "called", "i called", "i rang 911", "rang 999", "called 112", "phoned", "im calling", "calling now",
        "ambulance is coming", "on my way", "at the hospital", "in the er now", "my wife is driving me",
    )),
    ("please_call", "hold.mistake", ("mistake", "it was a mistake", "joking", "just kidding", "false alarm", "my bad")),
    ("please_call", "clearance.who", (
        "checked", "been checked", "seen the doctor", "saw my gp", "doctor says im fine", "all clear", "scan was fine",
        "they sent me home", "discharged",
    )),
    ("please_call", "hold.please_call", (
        "i will call", "i wont call", "i haven't called", "not called yet", "it wasn't a mistake", "its gone",
        "i don't think it was a mistake", "not checked", "no one checked", "im better", "what should i do",
    )),
    ("called", "clearance.who", ("im home", "they checked me", "sent home", "all clear")),
    ("checking_on", "hold.called", ("yes", "yes i am", "getting help", "at the er", "called")),
    ("checking_on", "hold.checking_on", ("no", "not yet", "nobody")),
    ("mistake", "", ("no", "none", "no, none", "nothing", "nothing like that", "all fine")),
    ("mistake", "hold.please_call", ("yes", "yeah", "a bit", "not sure", "no idea", "no it's still numb")),
    ("check", "", ("no", "mistake", "its old", "checked")),
    ("check", "check_first.card", ("yes", "yeah it is", "a bit", "not sure")),
    ("other", "", ("no", "only him", "its him", "for them", "no just him", "no its my wife", "not me")),
    ("other", "hold.other", ("ok", "thanks", "what do i do")),
    ("other", "hold.waiting", ("yes", "me too", "both of us")),
    ("past", "hold.waiting", ("now", "still", "not sure", "never checked", "it came back")),
    ("past", "", ("back then", "it was checked", "in the past")),
    ("question", "", ("no", "just asking", "just curious", "nope")),
    ("question", "hold.waiting", ("yes", "a bit", "not sure", "i think so")),
    ("safe", "crisis.quiet", ("yes", "im safe", "i am safe", "I'm ok", "im fine", "yes i am", "i called", "i'm with my wife")),
    ("safe", "crisis.safe_again", ("no", "nope", "not really", "unsafe", "i don't feel safe", "idk", "i can't promise")),
    ("safe", "crisis.ask_once", ("joking", "i was joking", "just kidding", "i didnt mean it", "it was a mistake")),
    ("safe_again", "crisis.quiet", ("safe", "im safe now", "they are here", "i called 988", "my wife is here")),
    ("quiet", "crisis.ask_once", ("joking", "i didnt mean it", "it was a joke")),
    ("quiet", "crisis.quiet", ("im safe", "i'm still safe", "not joking", "i wasn't joking", "ok")),
    ("quiet", "crisis.safe_again", ("not safe", "worse", "i feel worse")),
    ("ask_once", "", ("no", "nope", "never", "of course not", "no way")),
    ("ask_once", "crisis.safe_again", ("yes", "sometimes", "not today", "maybe", "no idea")),
    ("daily", "crisis.talked", ("ok", "fine", "im ok", "not bad", "a bit better", "im safe")),
    ("daily", "crisis.safe_again", ("no", "bad", "not good", "terrible", "i'm not ok")),
    ("talked", "", ("yes", "yes my wife", "my doctor", "i called the line", "with a friend")),
    ("talked", "crisis.quiet", ("no", "not yet", "nobody", "no but i will")),
    ("who", "clearance.in_person", ("my gp", "the er", "a&e", "consultant", "urgent care", "physio")),
    ("who", "hold.waiting", ("not yet", "google", "my wife", "nobody", "chiropractor")),
    ("since", "screening.ces_mini", ("same", "no", "not worse", "better", "gone")),
    ("exercise", "clearance.ask_when", ("no", "not yet", "don't train", "not fine")),
)  # fmt: skip


@pytest.mark.parametrize(("place", "leads", "words"), [(p, to, each) for p, to, several in MEANT for each in several])
def test_typed_words_do_what_the_button_does(place: str, leads: str, words: str) -> None:
    chat = at(place).says(words)
    assert chat.step == leads, chat.transcript
    if not leads:
        assert not locked(chat.holds), chat.transcript


def test_stop_in_an_emergency_or_a_crisis_is_answered_with_the_question_and_no_menu() -> None:
    for place in ("please_call", "safe"):
        chat = at(place).says("leave me alone")
        assert "Stopped" not in chat.last and chat.last.startswith("I read that. I'm here."), chat.transcript
        assert not chat.messages[-1].buttons


def test_the_keyboard_below_the_chat_answers_also_while_something_else_is_open() -> None:
    chat = at("please_call").says("/settings").taps("I've called")
    assert chat.step == "hold.called" and chat.holds[0].called_at, chat.transcript
    chat = at("safe_again").says("/settings").taps("I'm safe now")
    assert chat.step == "crisis.quiet", chat.transcript
    chat = at("safe").says("/settings").says("leave me alone")
    assert chat.step == "crisis.safe" and "Stopped" not in chat.last, chat.transcript


def test_words_that_mean_nothing_never_bring_the_ways_out_of_a_form() -> None:
    for place in ("please_call", "safe", "confirm"):
        chat = at(place)
        for words in ("qwertz", "hmpf", "blah", "blub", "qwertz"):
            chat.says(words)
            assert "I'm here" in chat.last or "Please tap" in chat.last, chat.transcript
            assert not chat.messages[-1].buttons, chat.transcript


def test_the_menu_in_a_crisis_speaks_of_no_training() -> None:
    chat = at("safe").says("/help")
    assert "raining" not in chat.last and "911" in chat.last
    assert chat.visible()[-3:] == ["I'm safe", "I'm not safe", "Talk to a person"]


def test_taken_back_twice_in_a_week_waits_for_a_day_and_a_human() -> None:
    chat = tap(at("ask_once"), "No")
    assert not locked(chat.holds)
    tap(chat.wait(days=3).says(HEAVY), "I'm safe", "I didn't mean it", "No")
    assert locked(chat.holds) and any("This came up twice" in line for line in chat.lines), chat.transcript
    tap(chat.wait(hours=25), "I'm safe", "Yes")
    assert not locked(chat.holds)
    chat = tap(at("ask_once"), "No")
    tap(chat.wait(days=8).says(HEAVY), "I'm safe", "I didn't mean it", "No")
    assert not locked(chat.holds), chat.transcript


def test_meant_after_all_is_not_taken_back_a_second_time() -> None:
    chat = tap(at("ask_once"), "Yes").wait(minutes=1)
    tap(chat, "I'm safe now", "I didn't mean it", "No")
    assert locked(chat.holds), chat.transcript


def test_a_low_word_in_an_open_crisis_brings_the_number_and_no_milder_question() -> None:
    chat = at("safe").says("no one cares")
    assert "988" in chat.messages[-2].text and chat.step == "crisis.safe"


def test_a_sign_told_in_an_open_crisis_locks_too() -> None:
    chat = at("safe").says("I want to die and I have chest pain")
    assert {hold.flag for hold in chat.holds if hold.open} == {"selfharm_now", "cardiac_now"}
    assert "988" in chat.lines[-2] + chat.lines[-1]


def test_whoever_passed_out_reads_of_it_on_the_card_and_in_the_question() -> None:
    """Asked about the chest alone, somebody who fainted would tap No and open the lock."""
    chat = person().says("I just passed out for a minute")
    assert "trouble breathing or passing out needs help right away" in as_read(chat.messages[-2].text)
    assert chat.last.startswith(
        "I want to be sure I read you right. Is the chest pain, trouble breathing or passing out happening now"
    )
