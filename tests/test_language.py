"""Somebody who writes in another language: told once, in it, how to be heard in an emergency; never where it is English."""

import json
from pathlib import Path

import pytest

from flows.safety import hear, language
from tests.chat import Chat, typical
from tests.training import in_session, in_training

HERE = Path(__file__).parent / "safety"
WRITTEN = {
    "de": "Ich habe starke Schmerzen im Rücken",
    "fr": "bonjour, j'ai mal au dos depuis hier",
    "es": "me duele mucho la espalda",
    "it": "mi fa male la schiena da ieri",
    "pt": "estou com muita dor nas costas",
    "nl": "ik heb pijn in mijn rug",
    "pl": "boli mnie plecy od wczoraj",
    "sv": "jag har ont i ryggen",
    "no": "jeg har vondt i ryggen",
    "fi": "minulla on selkä kipeä ja jalka",
    "tr": "sırtım çok ağrıyor bugün",
    "ro": "mă doare spatele foarte tare",
    "ru": "привет, у меня болит спина",
    "zh": "我的背很疼",
    "ja": "腰が痛いです",
    "ko": "허리가 아파요",
    "ar": "عندي ألم في الظهر",
    "el": "πονάει η μέση μου",
    "hi": "मेरी पीठ में दर्द है",
    "he": "כואב לי הגב",
}


@pytest.mark.parametrize(("name", "text"), WRITTEN.items())
def test_a_language_is_known_by_its_words_or_its_letters(name: str, text: str) -> None:
    assert language(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Maria", "José García", "Düsseldorf", "São Paulo", "Leeds, UK", "8", "ok", "7:30", "👍👍", "pain 4", "hola",
        "que sera sera", "c'est la vie, did the squats", "me bak is killin an i cudnt slep", "kettlebell", "L5/S1",
        "mi casa su casa mate", "", "   ", "???", "/start", "x" * 4096,
    ],
)  # fmt: skip
def test_names_numbers_short_answers_and_slips_are_no_language(text: str) -> None:
    assert language(text) == ""


@pytest.mark.parametrize("name", ["tuned", "examples", "held_out", "ordinary"])
def test_no_english_sentence_of_ours_is_taken_for_another_language(name: str) -> None:
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    assert [line for line in lines if language(json.loads(line)["text"])] == []


def test_it_is_told_once_in_that_language_with_the_number_and_the_safety_list() -> None:
    chat = in_training()
    chat.says("Ich habe seit gestern Schmerzen im Bein")
    page = chat.messages[-1]
    assert "Ich lese nur Englisch" in page.text and "911" in page.text
    assert "Safety list" in [button.label for row in page.buttons for button in row]
    before = len(chat.messages)
    chat.says("Mein Bein ist noch immer nicht gut")
    assert not any("Ich lese nur Englisch" in each.text for each in chat.messages[before:])


def test_the_safety_list_below_it_opens() -> None:
    chat = in_training().says("me duele mucho la espalda desde ayer").taps("Safety list")
    assert chat.state.frames[-1].flow == "screening"


def test_an_open_question_stays_open() -> None:
    chat = in_session()
    at = (chat.state.frames[-1].flow, chat.state.frames[-1].step)
    chat.says("je ne comprends pas, j'ai mal au dos").taps("Go on")
    assert (chat.state.frames[-1].flow, chat.state.frames[-1].step) == at


def test_before_consent_the_number_is_told_and_nothing_is_kept() -> None:
    chat = Chat({}).says("/start").says("hola, me duele mucho la espalda")
    assert any("Leo solo inglés" in each.text for each in chat.messages)
    assert "told_language" not in chat.known


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("tengo dolor en el pecho", "cardiac_now"),
        ("je ne peux plus uriner depuis hier", "ces_bladder"),
        ("ich will nicht mehr leben", "selfharm_now"),
        ("не могу дышать", "pe_now"),
        ("我胸痛", "cardiac_now"),
    ],
)
def test_some_foreign_emergencies_are_caught_all_the_same(text: str, flag: str) -> None:
    heard = hear(text)
    assert heard.label == "emergency"
    assert flag in {hit.flag for hit in heard.hits}


def test_a_foreign_denial_is_no_emergency() -> None:
    assert hear("no dolor en el pecho").label == "none"
    assert hear("keine schmerzen in der brust").label == "none"


def test_a_foreign_emergency_locks_and_shows_the_number() -> None:
    chat = Chat(typical(), at="2026-11-23 10:00").says("tengo dolor en el pecho")
    assert "911" in "".join(each.text for each in chat.messages)
    assert chat.holds
