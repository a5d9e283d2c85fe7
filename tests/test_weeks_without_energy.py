"""Low energy for weeks, a leg that is new, a bridge that is long: asked once, told in a line, handed to a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import course, deload, plan
from flows.effects import TellCoach
from flows.records import CheckIn, Decision, Measure
from tests.chat import Chat
from tests.roads import low_for_weeks
from tests.training import TRAINED, all_sets, in_session, in_training, labels, one_set, whole_session


def stands(chat: Chat) -> course.Course:
    found = course.of(chat.facts)
    assert found is not None
    return found


def test_the_third_low_start_in_two_weeks_asks_whether_efforts_cost_a_day() -> None:
    chat = low_for_weeks()
    assert chat.last.startswith("Energy was low several times lately.")


def test_yes_means_recovery_first_and_a_clinician() -> None:
    chat = low_for_weeks("Yes, they do")
    assert "recovery goes first" in chat.last and "A clinician should hear of this" in chat.last
    found = stands(chat)
    assert (found.phase, found.bridge, found.phase_before) == ("bridge", "fatigue", "learn")
    session = plan.session_today(chat.facts, 20)
    assert len(session.items) == 4 and all(len(item.sets) == 1 and not item.gains for item in session.items)
    chat.taps("Why")
    assert chat.last.startswith("Small efforts cost you a day or more, so recovery goes first")


def test_no_means_a_lighter_week_and_the_session_goes_on() -> None:
    chat = low_for_weeks("No, tired only")
    assert "this week is lighter on purpose" in chat.messages[-2].text
    assert deload.active(chat.facts, stands(chat)) and chat.step == "session.easier"


def test_two_weeks_later_it_is_asked_again_and_a_no_ends_it_by_the_rule_of_the_bridge() -> None:
    chat = low_for_weeks("Yes, they do").taps("Rest today")
    person = replace(stands(chat), asked_wiped_out=chat.now.date() - timedelta(days=14))
    assert deload.wiped_out_asks(chat.facts, person)
    onward, why = deload.wiped_out(chat.facts, person, False)
    assert onward.phase == "bridge" and onward.bridge != "fatigue" and why.words == "why_wiped_no"


# the leg


def leg_session() -> Chat:
    chat = in_session(**TRAINED)
    while chat.step != "session.last_set":
        one_set(chat)
    chat.taps("Sharp or leg", "Down the leg").wait(seconds=6).taps("None of these")
    while chat.step.startswith("hurts"):
        chat.taps("Go on")
    return all_sets(chat).taps("5", "3", "Steady")


def test_leg_pain_that_is_new_in_a_session_is_asked_about_next_morning() -> None:
    chat = leg_session().tomorrow().due("morning").taps("3", "Fine")
    assert chat.step == "morning.leg"
    assert chat.known["leg_level"] == 1
    assert [each.value for each in chat.of(Measure) if each.name == "leg_level"] == [0, 1]


def test_without_any_leg_pain_it_is_not_asked_about() -> None:
    chat = whole_session(in_training(**TRAINED)).tomorrow().due("morning").taps("3", "Fine")
    assert chat.step == "morning.judged"


@pytest.mark.parametrize(("days", "tagged"), [(27, True), (28, False)])
def test_the_tag_goes_after_28_days_without_leg_pain(days: int, tagged: bool) -> None:
    since = (in_training().now.date() + timedelta(days=1 - days)).isoformat()
    chat = in_training(tags=["leg_symptoms"], reach="thigh", leg_level=0, leg_clear_since=since)
    whole_session(chat).tomorrow().due("morning").taps("3", "Fine", "No leg pain")
    assert ("leg_symptoms" in chat.known["tags"]) is tagged
    assert chat.of(CheckIn)[-1].leg == "none"


def test_a_leg_that_comes_back_begins_the_days_anew() -> None:
    chat = in_training(tags=["leg_symptoms"], reach="thigh", leg_level=0, leg_clear_since="2026-11-01")
    whole_session(chat).tomorrow().due("morning").taps("3", "Fine", "Further down").wait(seconds=6).taps(
        "None of these"
    )
    assert chat.known["leg_clear_since"] is None and chat.known["leg_level"] == 1


# a person looks


def six_in_the_bridge() -> Chat:
    """The sixth session without its change of phase, in the evening."""
    chat = in_training(conf1=3, usual=3)
    past = tuple(
        course.Past(f"s{day}", chat.now.date() - timedelta(days=day), "A", True, 4, colour)
        for day, colour in ((17, "amber"), (14, "red"), (11, "amber"), (7, "amber"), (4, "red"))
    )  # type: ignore[arg-type]
    found = replace(stands(chat), sessions=past, started_on=chat.now.date() - timedelta(days=20))
    found = replace(found, phase_since=found.started_on)
    chat.known = {**chat.known, course.KEY: course.kept(found)}
    return whole_session(chat)


def reds(*before: int) -> Chat:
    """A session on Monday with a red hinge; the others so many days before it were red, too."""
    chat = in_training(**TRAINED)
    today = chat.now.date()
    past = tuple(course.Past(f"s{day}", today - timedelta(days=day), "A", True, 10, "red") for day in before)
    found = replace(stands(chat), sessions=past, started_on=today - timedelta(days=40))
    chat.known = {**chat.known, course.KEY: course.kept(found)}
    chat.due("session").taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    while "2 of 5" not in chat.last:
        one_set(chat)
    return all_sets(chat.taps("It hurts", "Too much: 6+", "7", "Go on")).taps("5", "3", "Steady")


def told_coach(chat: Chat) -> list[str]:
    return [each.subject for each in chat.all_effects if isinstance(each, TellCoach)]


def test_six_sessions_in_the_bridge_bring_a_person_and_a_button() -> None:
    chat = six_in_the_bridge().tomorrow().due("morning").taps("5", "Fine")
    assert told_coach(chat) == ["bridge"]
    assert "Six short sessions" in chat.last and "Three red" not in chat.last
    assert "Talk to a person" in chat.visible()
    assert any(each.rule == "phase.review" for each in chat.of(Decision))


@pytest.mark.parametrize(("before", "told"), [((3, 14), ["reds"]), ((3, 15), [])])
@pytest.mark.parametrize("tap", ["Fine", "Bad", "Skip"])
def test_three_red_sessions_bring_a_person_also_without_a_morning_check(
    tap: str, before: tuple[int, int], told: list[str]
) -> None:
    """Told by one tap at the next start, or not at all (training.md §6, §8)."""
    chat = reds(*before).until("2026-11-26 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", tap)
    assert told_coach(chat) == told
    assert ("let a person look at the plan" in chat.transcript) is bool(told)


def test_six_sessions_in_the_bridge_bring_a_person_also_without_a_morning_check() -> None:
    chat = six_in_the_bridge().until("2026-11-26 17:30").due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "Skip")
    assert told_coach(chat) == ["bridge"] and "Six short sessions" in chat.transcript


def test_an_older_session_that_is_judged_at_the_end_of_the_next_brings_a_person() -> None:
    chat = reds(3, 14).until("2026-11-26 20:00").says("I did it yesterday without you")
    chat.taps("Yesterday", "All as planned", "Fine, 0 to 4", "Skip")
    assert told_coach(chat) == ["reds"]


def test_the_verdict_says_how_many_more_things_change() -> None:
    chat = whole_session(in_training(**TRAINED)).tomorrow().due("morning").taps("3", "Fine")
    assert "more things change: they stand under Why." in chat.last
