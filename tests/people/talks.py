"""The same people in the whole conversation, tap by tap: what it decides is what the rules alone decide."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flows import course, matrix, starting, week
from flows.facts import Facts, History
from flows.records import CheckIn, Decision, SessionLog
from tests.chat import Chat, typical
from tests.people.kinds import intake, kinds
from tests.training import labels

FIRST = date(2026, 11, 23)  # a Monday
JUDGES = ("morning", "morning_2", "start_tap")
FORWARD = (  # what is tapped when it is there, the first of these
    "Short, 10 min", "All clear", "None", "None of these", "I'm warm", "I'm ready", "Not sure", "Steady", "Start", "Good", "Skip",
    "Not now", "No", "Same or better", "Close", "Later", "Keep it", "Go on",
)  # fmt: skip


class Compared:
    """One person in the chat; after every turn the rules alone are asked the same."""

    def __init__(self, id: str, number: int, seed: int) -> None:
        self.chance = random.Random(f"talk {seed} {id} {number}")
        known = {key: value for key, value in intake(kinds()[id], self.chance).items() if key != "plan"}
        self.chat = Chat(typical(**known, train_time="17:30"), at="2026-11-23 07:00")
        stands, _ = starting.start(self.chat.facts)
        self.chat.known = {**self.chat.known, course.KEY: course.kept(stands)}
        self.sessions = self.mornings = 0

    def turns(self, act: Any) -> None:
        """One turn of the conversation, and the same by the rules."""
        chat = self.chat
        known, records, holds = chat.known, list(chat.records), tuple(chat.holds)
        act()
        for place in range(len(records), len(chat.records)):
            entry = chat.records[place]
            before = tuple(records)  # a rule sees what was written before its own turn
            facts = Facts(
                chat.now, chat.coach.library, known, {}, holds, History(lambda kept=before: kept), chat.clinic
            )
            if isinstance(entry, SessionLog):
                stands, decisions = matrix.finish(facts, entry)
                self.same(stands, decisions, records)
                self.sessions += 1
            elif isinstance(entry, CheckIn) and entry.kind in JUDGES and entry.session:
                log = next(one for one in before if isinstance(one, SessionLog) and one.id == entry.session)
                verdict = matrix.judge(
                    facts, log, replace(entry, colour=entry.colour if entry.kind == "start_tap" else None)
                )
                rolled, more = week.roll(facts.knowing(course=verdict.course))
                self.same(rolled, (*verdict.decisions, *more), records)
                self.mornings += 1

    def same(self, stands: course.Course, decisions: tuple[Decision, ...], earlier: list[Any]) -> None:
        chat = self.chat
        told = course.of(chat.facts)
        assert told is not None
        assert replace(told, monday=None) == replace(stands, monday=None), f"another course\n{chat.transcript[-3000:]}"
        new = [one for one in chat.records[len(earlier) :] if isinstance(one, Decision)]
        missing = [one for one in decisions if one not in new]
        assert not missing, f"not decided in the chat: {missing}"

    def taps(self, label: str) -> None:
        self.turns(lambda: self.chat.taps(label))

    def weeks(self, count: int) -> None:
        for day in range(7 * count):
            today = FIRST + timedelta(days=day)
            self.at(today, 7, 30)
            if any(isinstance(one, SessionLog) for one in self.chat.records[-60:]) and self.chance.random() < 0.8:
                self.turns(lambda: self.chat.due("morning"))
                self.answers()
            if today.weekday() in self.chat.known["days"]:
                self.at(today, 17, 30)
                self.turns(lambda: self.chat.due("session"))
                self.answers()

    def at(self, day: date, hour: int, minute: int) -> None:
        moment = datetime.combine(day, time(hour, minute), self.chat.now.tzinfo)
        self.turns(lambda: self.chat.until(moment))

    def answers(self) -> None:
        """Taps its way through whatever is asked, for as long as something is."""
        for _ in range(90):
            said = self.next_tap()
            if not said:
                return
            self.chat.wait(seconds=6)
            if said.startswith("type:"):
                self.turns(lambda words=said: self.chat.says(words.removeprefix("type:")))
            else:
                self.taps(said)

    def next_tap(self) -> str:
        chat, step = self.chat, self.chat.step
        if not step or not chat.messages:
            return ""
        there = labels(chat) or [label for row in chat.keyboard for label in row]
        if step.endswith(".owned"):
            return "type:5 8 10 12 15"
        if "0" in there:
            usual = int(chat.known["usual"])
            return str(max(0, min(10, usual + self.chance.choice((-1, 0, 0, 0, 1, 1, 2)))))
        fine = [label for label in there if label.startswith(("Fine", "More ("))]
        if fine:
            return self.chance.choice(fine)
        done = [label for label in there if label.startswith(("Done", "Start "))]
        return next((label for label in (*done, *FORWARD) if label in there), "")


def talk(id: str, number: int, seed: int, weeks: int) -> Compared:
    person = Compared(id, number, seed)
    person.weeks(weeks)
    return person
