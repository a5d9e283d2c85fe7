"""4,096 characters of anything, marks that nobody sees, a thousand messages in a row: the same answer time, and no crash."""

import random
import time

import pytest

from flows.holds import locked
from tests.chat import Chat, typical
from tests.training import in_session

MOST = 4096
SLOW = 1.5  # seconds of work; what else the machine does is not counted
NUMB = "my groin has gone numb"
STARTS = (0x41, 0x430, 0x5D0, 0x627, 0x4E00, 0xAC00, 0x915, 0x1F600, 0x300)
WORDS = [
    "numb",
    "leg",
    "no",
    "not",
    "groin",
    "pain",
    "fever",
    "chest",
    "husband",
    "last",
    "year",
    "if",
    "what",
    "feel",
    "can't",
    "pee",
    "yes",
    "mistake",
    "safe",
]


def scripts_mixed() -> str:
    dice = random.Random(1)
    return "".join(chr(dice.choice(STARTS) + dice.randrange(20)) for _ in range(MOST))


def words_mixed() -> str:
    dice = random.Random(2)
    return " ".join(dice.choice(WORDS) for _ in range(700))


LONG = {
    "one letter": "x" * MOST, "spaces": " " * MOST, "no no": "no " * 1365, "not numb": "not numb " * 455,
    "numb": "numb " * 819, "unseen": "\u200b" * MOST, "right to left": "\u202e" * 2000 + "abc" + "\u202c" * 2000,
    "scripts": scripts_mixed(), "accents": "a" + "\u0301" * 4000, "apostrophes": "'" * MOST, "digits": "9" * MOST,
    "commas": "," * MOST, "dots": ". " * 2048, "tags": "<b>" * 1300, "lines": "\n" * MOST, "places": "i'm in " * 580,
    "questions": "?" * MOST, "thumbs": "👍" * 2000, "nothing": "\x00" * MOST, "words": words_mixed(),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_anything_long_is_answered_as_fast_as_a_word(name: str) -> None:
    for chat in (in_session(), Chat(typical()).says(NUMB), Chat(typical()).says("I want to die")):
        shut = locked(chat.holds)
        chat.says("hm")  # what is loaded once is loaded
        began = time.process_time()
        chat.says(LONG[name])
        assert time.process_time() - began < SLOW, (name, chat.step)
        assert not shut or locked(chat.holds), name


@pytest.mark.parametrize(
    "words",
    [
        "my g\u200broin has g\u200bone n\u200bumb", "\u202emy groin has gone numb\u202c", "my groin\u00a0has\u2003gone numb",
        "ｍｙ ｇｒｏｉｎ ｈａｓ ｇｏｎｅ ｎｕｍｂ", "MY GROIN HAS GONE NUMB", "bla " * 900 + NUMB, NUMB + " bla" * 900,
    ],
)  # fmt: skip
def test_danger_is_heard_through_marks_that_nobody_sees_and_at_both_ends_of_a_flood(words: str) -> None:
    assert locked(Chat(typical()).says(words).holds)


@pytest.mark.parametrize("words", ["ye\u200bs", "\u202eyes\u202c", "\ufeffyes", "ｙｅｓ", "YES!!!", "y\u2060es"])
def test_an_answer_is_heard_through_them_too(words: str) -> None:
    assert Chat(typical()).says(NUMB).says(words).step == "hold.please_call"


def test_a_thousand_messages_in_a_row_leave_no_pile_and_no_delay() -> None:
    chat = Chat(typical()).says(NUMB)
    early = late = 0.0
    for number in range(1000):
        began = time.process_time()
        chat.says(f"hello {number}")
        spent = time.process_time() - began
        early, late = (early + spent, late) if number < 200 else (early, late + (spent if number >= 800 else 0))
    assert len(chat.state.frames) == 1 and locked(chat.holds)
    assert late < 4 * early
