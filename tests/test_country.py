"""Another country has other numbers: told in the settings, or typed at any time, also in the middle of an emergency."""

import pytest

from content import places
from flows import wishes
from tests.chat import Chat, typical
from tests.locks import tap
from tests.training import in_session, in_training

LISTED = ("US", "CA", "GB", "IE", "AU", "NZ", "DE", "FR", "ES", "IT", "NL", "SE", "NO", "FI", "DK", "PL")


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("I'm in Spain now", "ES"), ("im in spain", "ES"), ("I am in the Netherlands", "NL"), ("now in Germany", "DE"),
        ("I'm visiting the UK this week", "GB"), ("I've moved to New Zealand", "NZ"), ("on holiday in Italy", "IT"),
        ("I'm in Madrid now", "ES"), ("we're in Holland", "NL"), ("just landed in Poland", "PL"),
        ("my country is Ireland", "IE"), ("I'm in Nepal", "NP"),
    ],
)  # fmt: skip
def test_where_somebody_is_is_heard_in_a_sentence(words: str, country: str) -> None:
    found = wishes.here(words)
    assert found is not None and found[1] == country


@pytest.mark.parametrize(
    "words",
    [
        "I'm in pain now", "im in agony", "I'm in bed", "I'm in bath now", "I'm in a hotel", "now in my left leg", "Spain",
        "I'm in a session", "I am in", "I'm in trouble", "visiting my sister", "I'm in Georgia", "we're in this together",
    ],
)  # fmt: skip
def test_what_is_no_country_is_none(words: str) -> None:
    assert wishes.here(words) is None


@pytest.mark.parametrize("code", LISTED)
def test_each_listed_country_is_known_by_its_name_and_its_numbers_were_looked_up(code: str) -> None:
    chat = Chat(typical())
    country = chat.coach.library.country(code)
    assert places.country(country.name) == code
    assert country.emergency and country.source and country.checked
    shown = [line for line in country.crisis if not line.confirm]
    assert shown and all(line.source and line.checked for line in shown)
    for line in (country.urgent, country.violence):
        assert line is None or line.confirm or (line.source and line.checked)


def test_in_an_emergency_the_new_number_comes_and_the_question_stays() -> None:
    chat = Chat(typical()).says("my groin has gone numb since this morning").says("I'm in Spain now")
    assert chat.known["country"] == "ES" and chat.step == "hold.confirm"
    assert any("Spain" in line and "112" in line and "[Copy 112]" in line for line in chat.lines[-3:]), chat.transcript
    tap(chat, "Yes")
    chat.says("what should I do")
    assert "112" in chat.last and "911" not in chat.last


def test_in_a_crisis_the_line_of_the_country_comes() -> None:
    chat = Chat(typical()).says("I want to end my life").says("im in Germany")
    assert any("0800 111 0 111" in line and "112" in line for line in chat.lines[-2:]), chat.transcript
    assert chat.step == "crisis.safe" and "988" not in "".join(chat.lines[-2:])


def test_in_the_middle_of_a_session_it_goes_on_where_it_was() -> None:
    chat = in_session()
    step = chat.step
    chat.says("I'm in Spain now")
    assert chat.step == step and chat.known["country"] == "ES" and chat.known["zone"] == "Europe/Madrid"
    chat.says("my groin has gone numb")
    assert any("call 112 now" in line for line in chat.lines[-3:])


def test_the_same_country_keeps_the_clock_and_a_question_for_a_place_is_answered() -> None:
    chat = in_training().says("I'm in the USA")
    assert chat.known["zone"] == "America/Chicago"
    assert "911" in chat.last


def test_a_country_without_numbers_of_its_own_has_the_safe_default() -> None:
    chat = in_training().says("I'm in Slovakia now")
    assert "112" in chat.last
    chat.says("I'm in Brazil now").says("my groin has gone numb")
    assert any("your local emergency number" in line for line in chat.lines[-3:])


def test_change_my_country_opens_the_question_of_the_place() -> None:
    chat = in_training().says("change my country")
    assert chat.step == "intake.place", chat.transcript
