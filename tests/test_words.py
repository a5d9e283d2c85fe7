"""The reader of content finds what it is there to find."""

import pytest

from tests.words import Message, buttons, found, messages, offences, rules

TOLD = rules()


def wrongs(text: str, *, label: bool = False) -> list[str]:
    return [offence.what for offence in offences(Message("a.toml", "step.x", text, label), TOLD)]


@pytest.mark.parametrize(
    ("text", "offence"),
    [
        ("Well done!", "exclamation"),
        ("Your back is sore today. \U0001f622", "emoji"),
        ("This is wear and tear of the spine.", "wear and tear"),
        ("Here is the easier version of it.", "easier version"),
        ("Contraindicated neurological manifestations necessitate immediate professional consultation.", "grade"),
        ("We go for a walk. " * 16, "words"),
    ],
)
def test_every_offence_is_found(text: str, offence: str) -> None:
    assert any(offence in what for what in wrongs(text)), wrongs(text)


@pytest.mark.parametrize(
    "text",
    [
        "5 is two above your usual: amber. Nothing is lost. We repeat the same session, no more weight.",
        "Good to see you. Same exercises, a bit less weight, one set fewer. Backs like that after a break.",
        "Change any answer: /settings. Erase it all: /delete.",
        "<b>{exercise}</b>: {reps} reps.",
        "usual back pain of 9 or 10",
    ],
)
def test_plain_words_pass(text: str) -> None:
    assert wrongs(text) == []


def test_a_button_is_a_few_words() -> None:
    assert wrongs("Talk to a person", label=True) == []
    assert wrongs("I would like to talk to a person now", label=True)


def test_everything_that_is_said_is_plain_short_and_kind() -> None:
    every, wrong = found()
    assert not wrong, "\n".join(map(str, wrong))
    assert {message.file for message in every} >= {"welcome.toml", "phrases.toml", "exercises.toml", "learn.toml"}


def test_no_row_is_too_wide_for_a_phone() -> None:
    assert list(buttons()) == []
    assert any(message.label for message in messages())
