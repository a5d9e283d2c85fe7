"""One person who does not exist, day by day through the rules that the bot uses: plan, session, morning, flare, week."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from content.library import library
from flows import (
    adapt,
    changes,
    course,
    flare_question,
    flare_talk,
    holds,
    judging,
    legs,
    loads,
    matrix,
    modify,
    morning,
    morning_check,
    owned,
    pain,
    plan,
    rises,
    session_log,
    slots,
    starting,
    walking,
    week,
)  # fmt: skip
from flows.course import Course
from flows.effects import ChangeHold, OpenHold, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.planned import Planned, SessionPlan
from flows.records import (
    Change,
    CheckIn,
    Flare,
    Measure,
    PainScore,
    Screened,
    SessionLog,
    SetLog,
    Walk,
)  # fmt: skip
from flows.session import rest_for_illness
from flows.session_log import Doing, Today
from tests.people import afterwards
from tests.people.body import State
from tests.people.diary import Diary
from tests.people.kinds import Kind, intake, kinds
from tests.people.watch import Watch

ZONE = ZoneInfo("America/Chicago")
START = date(2026, 1, 5)  # a Monday
BITES = ("bottom", "whole", "fast", "start", "wobbly", "last_reps", "late", "not_sure")
LEFT = ((5, "fine_many"), (3, "fine_some"), (1, "fine_few"), (0, "fine_none"))
SURE = 4  # confidence asked about a movement lies around the general one
UNANSWERED, SAYS_FLARE = 0.2, 0.7  # of those who are asked whether it is a flare
NERVE_SIGN = 1 / 900  # of a day on which the leg is stirred: a new weakness, which only a clinician may clear


class Life:
    """A person, their back, and what the coach knows."""

    def __init__(self, id: str, number: int, seed: int, watch: Watch, start: date = START) -> None:
        self.kind: Kind = kinds()[id]
        self.id, self.number = id, number
        self.chance = random.Random(f"{seed} {id} {number}")
        known = intake(self.kind, self.chance)
        spread = self.kind.body.bears
        self.body = State(
            self.kind.body, known["usual"], self.chance, self.chance.uniform(*spread), heavy="no_floor" in known["tags"]
        )
        self.habits = self.kind.habits
        self.diary, self.watch = Diary(), watch
        self.start, self.today = start, start
        self.facts = Facts(self.moment(start, 17), library(), known, history=self.diary)
        self.away_until = start
        self.sees_clinician: date | None = None
        self.short_night = False
        self.impossible = False  # what is told today cannot be true
        self.clock_back = False  # today the phone's clock went back
        self.feverish_until = start
        self.untold: Today | None = None  # done without the coach, told tomorrow
        self.minutes = Known(known).minutes  # of today's session
        begun, decisions = starting.start(self.facts)
        self.keep(replace(begun, favourite=self.kind.favourite), decisions)
        watch.begins(self)

    def body_in_flare(self) -> bool:
        return flare_is_open(self.facts)

    def usual(self) -> int:
        return pain.usual(self.facts)

    # what is written down

    def moment(self, day: date, hour: int, minute: int = 30) -> datetime:
        return datetime.combine(day, time(hour, minute), ZONE)

    @property
    def course(self) -> Course:
        found: Course = self.facts.known[course.KEY]
        return found

    def now(self, hour: int, minute: int = 30) -> Facts:
        self.knows(replace(self.facts, now=self.moment(self.today, hour, minute)))
        return self.facts

    def knows(self, facts: Facts) -> None:
        """What was worked out on this day still holds: it hangs on no course and no hour."""
        if facts.today == self.facts.today:
            facts.found.update(self.facts.found)
        self.facts = facts

    def keep(self, stands: Course, entries: Iterable[Any] = ()) -> None:
        """What a turn's effects would write."""
        before = self.facts.known.get(course.KEY)
        if stands is not before:
            self.knows(self.facts.knowing(course=stands))
        found = tuple(entries)
        if found:
            self.diary.write(*found)
            if any(isinstance(one, (PainScore, Flare)) for one in found):
                self.facts = replace(self.facts)  # the usual pain that was worked out of a shorter history is forgotten
            self.watch.wrote(self, found)
        if before is not None and stands is not before:
            self.watch.moved(self, before, stands, found)

    def absorb(self, effects: Iterable[Any]) -> None:
        """The effects of a rule of a conversation, performed."""
        for effect in effects:
            match effect:
                case Record(entry):
                    self.keep(self.course, (entry,))
                case Remember(course.KEY, value):
                    self.keep(
                        value if isinstance(value, Course) else course.COURSE.validate_python(value, strict=False)
                    )
                case Remember(key, value):
                    self.facts = self.facts.knowing(**{key: value})
                case OpenHold(hold):
                    self.facts = replace(self.facts, holds=(*self.facts.holds, hold))
                    self.sees_clinician = self.today + timedelta(days=self.chance.randint(3, 21))
                case ChangeHold(hold):
                    kept = tuple(hold if each.id == hold.id else each for each in self.facts.holds)
                    self.facts = replace(self.facts, holds=kept)
                case _:
                    pass

    # a day

    def year(self, weeks: int) -> None:
        for number in range(7 * weeks):
            self.day(self.start + timedelta(days=number))
        self.watch.ends(self)

    def day(self, day: date) -> None:
        chance, habits = self.chance, self.habits
        self.today = day
        self.short_night = chance.random() < habits.short_sleep
        self.body.night(self.short_night)
        self.impossible, self.clock_back = chance.random() < habits.nonsense, False
        if day.day == 1:
            self.diary.forget(day)
        if day >= self.away_until and chance.random() < habits.away / 364:
            self.away_until = day + timedelta(days=chance.randint(*habits.away_days))
        if day < self.away_until:
            self.watch.day(self)
            return
        self.clinic()
        self.changes_around()
        if self.untold is not None:
            afterwards.tells(self)
        self.morning()
        self.evening()
        self.today = day  # a clock that went back is right again tomorrow
        self.walk()
        if day.weekday() == 6:
            self.sunday()
        self.watch.day(self)

    def changes_around(self) -> None:
        """A hotel room, a fever, other weights: what no plan knows of before."""
        chance, habits = self.chance, self.habits
        facts = self.now(8)
        self.absorb(adapt.own_kit_again(facts))
        if chance.random() < habits.elsewhere / 364 and not facts.known.get("kit_today"):
            kit = chance.choice(("none", "none", "bands", "gym"))
            self.absorb(adapt.keep_kit(str(chance.choice((0, 2, 6))), facts.answered(kit=kit)))
        if chance.random() < habits.ill / 364:
            self.feverish_until = self.today + timedelta(days=chance.randint(1, 8))
        own = facts.known.get("owned") or {}
        if chance.random() < habits.buys / 364 and own and "gym" not in Known(facts.known).kit:
            weights = " ".join(map(str, chance.choice(OWNED[Known(facts.known).units])))
            self.absorb(changes.set_owned(weights, facts.answered(kit=chance.choice(sorted(own)))))
            self.watch.weights(self)

    def score(self, felt: float) -> int:
        """The number that is told."""
        if self.impossible and self.chance.random() < 0.5:
            return self.chance.randint(0, 10)
        told = round(felt + self.habits.says)
        return 0 if told < 0 else 10 if told > 10 else told

    def moving(self) -> Literal["fine", "bit_stiff", "very_stiff", "chores_hard", "no_chores"]:
        up = self.body.today - self.body.usual
        if self.body.today >= 9 or up >= 5:
            return "no_chores"
        if up >= 3:
            return "chores_hard"
        return "very_stiff" if up >= 2 else "bit_stiff" if up >= 1 else "fine"

    def morning(self) -> None:
        """The check of this morning, where one is due and answered."""
        in_flare = flare_is_open(self.facts)
        stands = self.course
        if not in_flare and (stands.awaiting is None or stands.awaiting.colour == "green"):
            self.declares()
            return
        facts = self.now(7)
        judged = morning_check.check_due(facts)
        if not in_flare and judged is None:
            self.declares()
            return
        if self.chance.random() > self.habits.morning:
            return
        score, moving, leg = self.score(self.body.today), self.moving(), self.leg()
        facts = self.facts if self.facts.now == facts.now else self.now(7)
        if in_flare or judged is None:
            self.absorb(morning.judge_morning(facts.answered(pain=score, moving=moving, leg=leg, u=pain.usual(facts))))
            self.watch.morning(self, score)
            return
        kind: Any = "morning_2" if judged.second else "morning"
        check = CheckIn(facts.now, facts.today, kind, score, moving, leg, judged.session.id)
        if leg == "further":
            self.absorb(legs.further(facts.answered(leg=leg)))
        verdict = matrix.judge(facts, judged.session, check)
        self.watch.judges(self, judged.session, check, verdict)
        told = PainScore(facts.now, facts.today, "morning", score), replace(check, colour=verdict.colour)
        self.keep(verdict.course, (*told, *verdict.decisions))
        self.watch.judged(self, judged.session, check, verdict)
        self.keep(*self.rolled(self.facts))
        self.asked_about_flare(self.facts, score, moving)

    def rolled(self, facts: Facts) -> tuple[Course, tuple[Any, ...]]:
        """Weeks that are over close with the first turn after them."""
        stands, decisions = week.roll(facts)
        return (stands, decisions) if stands != self.course else (self.course, ())

    def leg(self) -> Any:
        if not self.kind.body.leg:
            return ""
        stirred = self.body.extra > 1.5 or bool(self.body.flare)
        if stirred and self.chance.random() < NERVE_SIGN:
            self.absorb(judging.opened(self.now(7), "neuro_weak", "E1", "checkin", "neuro_weak", "new"))
        return "further" if stirred and self.chance.random() < 0.5 else "same"

    def declares(self) -> None:
        """Nobody asked, and the person taps the flare button."""
        bad = len(self.body.flare) > 2 and self.body.flare[0] >= 3 and not flare_is_open(self.facts)
        if bad and self.chance.random() < 0.5:
            self.now(9)
            self.flares(self.score(self.body.today), self.moving())

    def asked_about_flare(self, facts: Facts, score: int, moving: str) -> None:
        """ "Is this a flare?", where it is owed; some tap nothing, and are asked before the next session."""
        if not flare_question.owed(facts) or self.chance.random() < UNANSWERED:
            return
        if self.chance.random() < SAYS_FLARE:
            self.flares(score, moving)
        else:
            self.absorb(flare_question.answered("no", self.now(9)))

    def flares(self, score: int, moving: str) -> None:
        facts = self.now(9)
        if flare_is_open(facts) or holds.training(facts.holds) in ("locked", "hold"):
            return
        self.absorb(flare_talk.open_flare_now(facts.answered(pain=score, moving=moving, u=pain.usual(facts))))
        self.watch.flare(self, "opened")

    def clinic(self) -> None:
        """A clinician has looked, and lifts the checks that are open."""
        if self.sees_clinician is None or self.today < self.sees_clinician:
            return
        facts = self.now(11)
        for hold in holds.clinical(facts.holds):
            facts = replace(
                self.facts,
                holds=tuple(
                    one.closed(facts.now, "clinician") if one.id == hold.id else one for one in self.facts.holds
                ),
            )
            self.facts = facts
            stands, decisions = starting.after_clearance(facts, hold.flag, hold.level)
            self.keep(stands, decisions)
        self.sees_clinician = None

    def sunday(self) -> None:
        facts = self.now(17)
        entries: list[Any] = [
            Measure(
                facts.now, facts.today, "sleep1", 5.0 if self.habits.short_sleep > 0.3 and self.short_night else 7.0
            )
        ]
        self.keep(self.course, entries)
        if self.today.day <= 7 and self.body.today <= self.body.usual + 1:
            sure = min(10, Known(self.facts.known).confidence + 1)
            self.facts = self.facts.knowing(conf1=sure, fear1=max(0, Known(self.facts.known).fear - 1))

    def walk(self) -> None:
        dose = walking.dose(self.facts, self.course)
        self.watch.walks(self, dose)
        if dose is None or self.today.weekday() >= dose.days:
            return
        if self.body.flare and self.chance.random() < 0.5:
            return
        if self.chance.random() < self.habits.walks:
            self.keep(self.course, (Walk(self.moment(self.today, 18), self.today, dose.minutes * dose.times_a_day),))

    # a session

    def evening(self) -> None:
        """A session on a day of the plan; one that was missed slides to the next day now and then."""
        chance = self.chance
        better = self.today == self.feverish_until  # impatient after a fever
        planned = self.today.weekday() in Known(self.facts.known).days or flare_is_open(self.facts) or better
        if chance.random() > (self.habits.shows_up if planned else 0.08):
            return
        late = chance.random() < self.habits.late
        facts = self.now(1 if late else 17)
        if self.impossible and chance.random() < 0.05:
            self.today -= timedelta(days=chance.randint(1, 400))
            self.clock_back = True
            facts = self.now(17)
        if self.today < self.feverish_until and not self.impossible:
            self.absorb(rest_for_illness(facts))
            self.watch.ill(self)
            return
        may = plan.may_train_today(facts)
        self.watch.may(self, may)
        if may == "update_first":
            self.begins_anew(facts)
            may = plan.may_train_today(self.facts)
        if may == "screen_first":
            self.keep(self.course, (Screened(facts.now, facts.today, ("s1", "s2", "s3", "s4")),))
            may = plan.may_train_today(self.facts)
        if may == "flare_asked":
            self.asked_about_flare(facts, self.score(self.body.today), self.moving())
            may = plan.may_train_today(self.facts)
        if may == "yes" and afterwards.without_the_coach(self):
            return
        if may == "yes":
            self.session()

    def begins_anew(self, facts: Facts) -> None:
        usual = max(0, min(8, round(self.body.today)))
        self.facts = self.facts.knowing(usual=usual, anchor=usual)
        begun, decisions = starting.start(self.facts)
        self.keep(begun, decisions)
        self.watch.anew(self)

    def session(self) -> None:
        chance = self.chance
        self.keep(*self.rolled(self.facts))
        self.unanswered(self.facts)
        if flare_question.keeps_away(self.facts):
            self.asked_about_flare(self.facts, self.score(self.body.today), self.moving())
            if plan.may_train_today(self.facts) != "yes":
                return
        verdict = matrix.without_morning(self.facts)
        if verdict is not None:
            self.keep(verdict.course, verdict.decisions)
        before = self.score(self.body.today)
        self.keep(self.course, (PainScore(self.facts.now, self.facts.today, "before", before),))
        facts = self.facts
        energy: Any = "low" if chance.random() < self.habits.low_energy else "good"
        less: Any = "set" if plan.asks_less(facts, energy) and chance.random() < 0.7 else ""
        self.minutes = chance.choice((10, 15, 20)) if chance.random() < self.habits.hurried else slots.minutes(facts)
        session = plan.session_today(facts, self.minutes, energy, before, less)
        if self.told_first(session):
            session = plan.session_today(self.facts, self.minutes, energy, before, less)
        if not session.items:
            return
        self.watch.plans(self, session, before, less)
        today = Today.of(session, self.facts)
        today = self.trains(today)
        if not today.begun_exercises:
            return
        facts = self.now(self.facts.now.hour + 1, 0)
        after = self.score(self.body.today + self.body.extra * 0.5)
        told = facts.answered(before=before, energy=energy, effort=chance.choice((3, 4, 5, 5, 6)), after=after)
        log = session_log.log(today, told)
        self.keep(self.course, (log, PainScore(facts.now, facts.today, "after", after)))
        stands, decisions = matrix.finish(facts, log)
        self.watch.finishes(self, log, stands)
        self.keep(stands, decisions)
        self.row_done(session, log)
        self.watch.finished(self, session, log)

    def row_done(self, session: SessionPlan, log: SessionLog) -> None:
        """A session of the flare plan is marked with its row, as its conversation does."""
        if session.row:
            self.keep(self.course, (Flare(log.at, log.day, "row", row=session.row, words=log.id),))

    def unanswered(self, facts: Facts) -> None:
        """One tap for the morning that was never told; half of the people skip it."""
        session = morning_check.unanswered(facts)
        if session is None or self.chance.random() < 0.5 or flare_is_open(facts):
            return
        colour: Any = pain.colour(facts, self.score(self.body.today), "after")
        check = CheckIn(facts.now, facts.today, "start_tap", session=session.id, colour=colour)
        verdict = matrix.judge(facts, session, check)
        self.watch.judges(self, session, check, verdict)
        self.keep(verdict.course, (*verdict.decisions, check))
        self.watch.judged(self, session, check, verdict)
        if verdict.ask_flare:
            self.absorb(flare_question.due(facts))

    def told_first(self, session: SessionPlan) -> bool:
        """What is asked before an exercise: how sure, and which weights are owned."""
        told = False
        for item in session.items:
            if item.asks_sure:
                sure = max(0, min(10, Known(self.facts.known).confidence + self.chance.choice((-1, 0, 0, 1))))
                asked = {**(self.facts.known.get("conf_pattern") or {}), item.pattern: sure}
                self.facts = self.facts.knowing(conf_pattern=asked)
                told = True
            if item.asks_owned and item.asks_owned not in (self.facts.known.get("owned") or {}):
                unit = Known(self.facts.known).units
                told_weights = self.chance.choice(OWNED[unit])
                self.facts = self.facts.knowing(
                    owned={**(self.facts.known.get("owned") or {}), item.asks_owned: list(told_weights)}
                )
                self.keep(owned.fitted(self.facts, self.course))
                self.watch.weights(self)
                told = True
        return told

    def trains(self, today: Today) -> Today:
        """Exercise by exercise, till all are over or the rules end it."""
        ratios: dict[str, float] = {}
        sets: dict[str, int] = {}
        good_day = self.chance.random() < self.habits.hero and self.body.today <= self.body.usual
        while today.now is not None and not today.must_end:
            one, ratio = self.exercise(today.now, good_day)
            today = today.with_now(replace(one, over=True))
            ratios[one.item.pattern], sets[one.item.pattern] = ratio, len(one.done)
        self.body.trained(ratios, sets)
        return today

    def exercise(self, one: Doing, good_day: bool) -> tuple[Doing, float]:
        facts, item, library = self.facts, one.item, self.facts.library
        exercise = library.exercise(item.exercise)
        bands = loads.bands(facts)
        worst = ratio = 0.0
        left = 5.0
        number = 0
        while not one.over and number < len(one.targets):
            target = one.targets[number]
            load = self.chosen_load(item, target.load, good_day) if target.load else target.load
            wanted = amount_wanted(target)
            felt = self.body.does(exercise, item, target, load, number, wanted, bands)
            number += 1
            left = felt.left
            if felt.pain > worst:
                worst = felt.pain
            if felt.ratio > ratio:
                ratio = felt.ratio
            done, load = self.says_of_set(felt.done, load)
            one = session_log.with_set(one, done, load)
            if pain.colour(facts, self.score(felt.pain), "during") == "red":
                one = self.hurts(one, felt.pain)
        if not one.over:
            one = self.answers(one, worst, left)
        return one, ratio

    def chosen_load(self, item: Planned, asked: float, good_day: bool) -> float:
        exercise = self.facts.library.exercise(item.exercise)
        if good_day:
            wanted = asked * self.chance.choice((1.25, 1.5, 2.0))
            kit = loads.carried(self.facts, exercise)
            return (
                min((one for one in loads.weights(self.facts, kit) if one >= wanted), default=asked) if kit else asked
            )
        if self.chance.random() < self.habits.asks / 5:
            granted = rises.asked_for_more(self.facts, self.course, exercise, asked * 1.4)
            self.watch.granted(self, item, granted)
            return granted.sets[0].load if granted.ok and granted.sets else asked
        return asked

    def says_of_set(self, done: int, load: float) -> tuple[int, float]:
        """What is typed of a set; nonsense stays within what the chat lets through."""
        if not self.impossible or self.chance.random() < 0.6:
            return done, load
        return self.chance.choice((0, 0, done, 60)), self.chance.choice(
            (load, load, load * 2, 300.0) if load else (load,)
        )

    def answers(self, one: Doing, worst: float, left: float) -> Doing:
        """The tap after the last set."""
        score = self.score(worst)
        colour = pain.colour(self.facts, score, "during")
        if self.chance.random() < 0.3 and colour is not None:  # the row of numbers is one tap away
            one = session_log.with_number(one, score, self.facts)
        if self.impossible and self.chance.random() < 0.2:
            return replace(one, during="green", pain=0, sharp=True, over=True)  # no pain at all, and a stab
        if self.impossible and self.chance.random() < 0.2:
            return replace(one, during="green", pain=0, reps_left="5+", hurt=True, over=True)  # nor any, and it hurts
        if self.kind.body.leg and colour == "red" and self.chance.random() < 0.4:
            return replace(one, leg=True, over=True)
        guessed = max(0.0, left - self.habits.guesses)
        key = next(key for least, key in LEFT if guessed >= least)
        key = {"amber": "more", "red": "too_much"}.get(str(colour), key)
        return session_log.with_band(one, key, self.facts)

    def hurts(self, one: Doing, felt: float) -> Doing:
        """Red: one change and one test set, or the exercise is over."""
        score = self.score(felt)
        one = replace(one, during="red", pain=max(score, one.pain or 0), over=True)
        if self.chance.random() < 0.4:
            return one
        found = modify.first_change(self.facts, one.item, self.chance.choice(BITES))
        if found is None:
            return one
        if not found.tests:
            return replace(one, change=Change(found.step, None, found.option))
        helped = self.chance.random() < 0.6
        test = SetLog(found.sets[0], amount_wanted(found.sets[0]), found.sets[0].load, test=True)
        return replace(one, sets=(*one.sets, test), change=Change(found.step, helped, found.option))


OWNED = {
    "kg": ((4, 8, 12, 16), (2, 3, 4, 5, 6, 8, 10), (8, 16), (5, 10, 15)),
    "lb": ((5, 10, 15, 20), (8, 12, 15, 20, 25), (10, 20, 30), (3, 5, 8, 10, 12)),
}


def amount_wanted(target: Any) -> int:
    return int(target.seconds or target.breaths or target.metres or target.reps)


def flare_is_open(facts: Facts) -> bool:
    for entry in reversed(facts.history.of(Flare)):
        if entry.mark in ("opened", "closed"):
            return entry.mark == "opened"
    return False
