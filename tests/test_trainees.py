"""All kinds of people, whatever they report: what no session may ever ask (training.md §3 to §6)."""

import random
from datetime import timedelta

import pytest

from flows import course as courses
from flows import fits, loads, modify, plan, week
from flows.course import Course
from flows.known import Known
from flows.planned import Planned
from flows.records import Change, Decision, Screened
from tests.trainee import MONDAY, Felt, Trainee, somebody

WEEKS = 12
TAGS = ("bone", "bone_fx", "bp", "no_strain", "cap", "falls", "leg_symptoms", "pelvic_floor", "reflux", "no_floor")
LIMITS = ({}, {}, {}, {"lift": 10}, {"bending": True}, {"overhead": True, "twisting": True}, {"sitting": True})
BITES = ("bottom", "whole", "fast", "start", "wobbly", "last_reps", "late", "not_sure")


def anybody(chance: random.Random) -> Trainee:
    kit = [name for name in ("bands", "dumbbells", "kettlebell", "gym") if chance.random() < 0.35]
    usual = chance.randint(0, 8)
    owned = {"dumbbell": sorted(chance.sample(range(1, 30), 4))} if "dumbbells" in kit and chance.random() < 0.6 else {}
    return somebody(
        units=chance.choice(["kg", "lb"]), age=chance.choice(["18-39", "40-59", "60-64", "65-69", "75-79"]),
        active=chance.choice(["little", "some", "three_days", "weights_1_2", "weights_3"]), usual=usual, anchor=usual,
        conf1=chance.randint(0, 10), fear1=chance.randint(0, 10), kit=kit, owned=owned,
        joints=[joint for joint in ("knee", "hip", "shoulder", "wrist", "neck") if chance.random() < 0.15],
        tags=[tag for tag in TAGS if chance.random() < 0.15], days=chance.choice([[0, 3], [0, 2, 4], [1], [0, 1, 2]]),
        walk=chance.choice(["under_5", "10_to_19", "30_plus"]), minutes=chance.choice([10, 20, 30, 45]),
        trigger=chance.choice(["bending", "arching", "twisting", "unclear"]), limits=chance.choice(LIMITS),
    )  # fmt: skip


def reported(person: Trainee, chance: random.Random):
    usual = Known(person.facts.known).usual

    def feels(item: Planned) -> Felt:
        more = chance.choice([-2, -1, 0, 0, 0, 1, 2, 3])
        found = modify.first_change(person.facts, item, chance.choice(BITES)) if more >= 2 else None
        tried = Change(found.step, chance.random() < 0.6 if found.tests else None, found.option) if found else None
        return Felt(
            pain=max(0, min(10, usual + more)), during=None, left=chance.choice(["5+", "3-4", "3-4", "1-2", "0", ""]),
            short=chance.choice([0, 0, 0, 1, 3]), sharp=chance.random() < 0.02, change=tried,
        )  # fmt: skip

    return feels


def never_forbidden(person: Trainee, item: Planned) -> None:
    """Kit, position, tags, joints, limits and owned weights hold in every session."""
    facts = person.facts
    exercise = facts.library.exercise(item.exercise)
    own_rung = item.rung if exercise.ladder == item.pattern else None
    assert fits.why_not(facts, person.course, exercise, own_rung) == ""
    assert item.sets and all(max(one.reps, one.seconds, one.breaths, one.metres) > 0 for one in item.sets)
    limit = loads.most(facts, exercise)
    kit = loads.letter(exercise, loads.letters(facts))
    for one in item.sets:
        assert limit is None or one.load <= limit
        assert not one.load or limit is not None or (kit and one.load in loads.weights(facts, kit))


def never_more_after_sore(course: Course, item: Planned, before: dict[str, tuple[str, float, int]]) -> None:
    """No weight and no set more after an exposure of the same exercise that was amber or red."""
    exercise, load, sets = before.get(item.pattern, ("", 0.0, 0))
    last = course.line(item.exercise).exposures[-1:]
    if exercise == item.exercise and last and last[0].colour in ("amber", "red"):
        assert item.sets[0].load <= load + loads.NEAR and len(item.sets) <= sets


@pytest.mark.parametrize("seed", range(8))
def test_no_session_asks_what_it_must_not(seed):
    chance = random.Random(seed)
    person = anybody(chance)
    minutes = person.facts.known["minutes"]
    asked: dict[str, tuple[str, float, int]] = {}
    for number in range(7 * WEEKS):
        day = MONDAY + timedelta(days=number)
        if day.weekday() not in person.facts.known["days"] or chance.random() < 0.1:
            continue
        if plan.may_train_today(person.at(day)) == "screen_first":
            person.entries.append(Screened(person.facts.now, day, ("s1", "s2", "s3", "s4")))
        if plan.may_train_today(person.at(day)) != "yes":
            continue
        before = max(0, min(10, Known(person.facts.known).usual + chance.choice([-1, 0, 0, 1, 2])))
        session = person.plan(day, minutes, pain_before=before)
        risen = {item.pattern for item in session.items if any(why.rule.startswith("p.") for why in item.reasons)}
        assert session.items and len({item.pattern for item in session.items}) == len(session.items)
        assert not {"hinge", "squat"} <= risen
        for item in session.items:
            never_forbidden(person, item)
            never_more_after_sore(person.course, item, asked)
            asked[item.pattern] = (item.exercise, item.sets[0].load, len(item.sets))
        cap = week.sets_cap(person.facts, week.roll(person.facts)[0])
        done = sum(found.sets for found in person.course.weeks if courses.same_week(found.monday, day))
        now = sum(len(item.sets) for item in session.items)
        assert cap is None or done + now <= cap or len(session.items) <= plan.FEWEST
        log = person.train(day, reported(person, chance), minutes, pain_before=before)
        if chance.random() < 0.85:
            person.morning(log, max(0, min(10, Known(person.facts.known).usual + chance.choice([-1, 0, 0, 1, 2, 3]))))
        assert courses.of(person.facts.knowing(course=courses.kept(person.course))) == person.course
        assert all(entry.rule and entry.source for entry in person.entries if isinstance(entry, Decision))
        person.entries = [entry for entry in person.entries if not isinstance(entry, Decision)]
