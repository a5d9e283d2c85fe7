"""Typed words that are commands, and answers that must never be taken for one."""

import pytest

from flows.commands import command, given, payload, wish

HEARD_FIRST = {
    "back": "back",
    "Stop!": "stop",
    "help": "help",
    "pause": "pause",
    "where was I?": "where",
    "Why?": "why",
    "settings": "settings",
    "delete my data": "delete",
    "Can I talk to someone?": "human",
    "call me": "human",
    "how am I doing": "progress",
    "show my walking": "progress",
    "a report for my doctor": "report",
    "what's on today": "today",
    "pause for 2 weeks": "pause:2 weeks",
    "back in a week": "pause:a week",
    "I'm on vacation till the 12th": "pause:the 12th",
    "hi, I'm back": "resume",
    "no more lessons": "settings:no more lessons",
    "change my sessions to 6pm": "settings:change my sessions to 6pm",
    "change my age": "settings:change my age",
    "I moved to Denver": "settings:i moved to denver",
    "could you please show me my plan": "plan",
    "I think I'm in a flare": "flare",
    "/pause 3 days": "pause:3 days",
    "/settings@SteadybackBot": "settings",
    "/start lakeside-7": "start",
}

HEARD_WHEN_NO_ANSWER = {
    "why 12 lb?": "why:12 lb",
    "why is the row 12 lb": "why:is the row 12 lb",
    "pause 3 days": "pause:3 days",
    "sick": "ill",
    "week": "plan",
    "mornings at 6.45": "settings:mornings at 6.45",
    "only tuesdays": "settings:only tuesdays",
    "kg": "settings:kg",
    "tuesdays and fridays": "settings:only tuesdays and fridays",
    "on mondays": "settings:only on mondays",
    "go on": "where",
    "it hurts": "flare",
    "hello": "start",
}

ANSWERS = [
    "4", "about a 5", "7/10", "none", "nope", "yes", "no", "ok thanks", "low back", "both legs", "my knee's bad",
    "sitting", "bending and lifting", "3 days", "12kg", "25lb", "6:30", "half six", "mon thurs", "a bit stiff",
    "going down my leg", "all clear", "done", "too heavy", "worse", "the same", "better", "steadier than I thought",
    "picking up my grandson", "walking the dog", "sleeping through", "last week", "two weeks ago", "I don't know",
    "not sure", "I was in a car crash in May", "why does my back hurt in the morning?", "/foo",
]  # fmt: skip


@pytest.mark.parametrize("said", HEARD_FIRST)
def test_some_words_are_heard_before_the_answer(said: str) -> None:
    assert command(said) == HEARD_FIRST[said]
    assert wish(said) == HEARD_FIRST[said]


@pytest.mark.parametrize("said", HEARD_WHEN_NO_ANSWER)
def test_words_that_could_be_an_answer_are_commands_when_they_answer_nothing(said: str) -> None:
    assert command(said) is None
    assert wish(said) == HEARD_WHEN_NO_ANSWER[said]


@pytest.mark.parametrize("said", ANSWERS)
def test_no_answer_is_swallowed_by_a_command(said: str) -> None:
    assert command(said) is None
    assert wish(said) in (None, "in_flare")  # a word about a flare, where no question is open


QUESTIONS = (
    "how do I train in a hotel", "what can I do in a hotel room", "can I get strong without weights?",
    "should I train with no equipment today", "what if I have no weights today", "hotel room exercises",
    "I'm not in a hotel anymore", "my back hurts, I'm in a hotel", "I'm in a hotel and slept badly",
)  # fmt: skip


@pytest.mark.parametrize("said", QUESTIONS)
def test_what_only_speaks_of_a_hotel_or_of_weights_changes_no_kit(said: str) -> None:
    assert wish(said) is None


def test_a_story_that_holds_a_command_is_none() -> None:
    story = "well I had to stop the car and go back to the house because my back started to ache on the way"
    assert wish(story) is None
    assert wish("stop\nplease read this") is None


def test_rest_between_sets_is_no_pause_of_the_plan() -> None:
    assert wish("pause 90 seconds between sets") is None


def test_a_deep_link_brings_its_token() -> None:
    assert payload("/start lakeside-7") == "lakeside-7"
    assert payload("/start") == ""
    assert payload("start lakeside-7") == ""


def test_a_command_tells_the_conversation_what_it_needs() -> None:
    assert given("pause", "3 days") == {"said": "3 days"}
    assert given("mobility", "3") == {"minutes": 3}
    assert given("session", "") == {}
