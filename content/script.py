"""A conversation as data: steps with their words, answers and roads, refused when anything in it cannot work."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from content.reading import Problem, Strict, read

MOST_WORDS = 60  # behaviour.md §3: one message, one look
MOST_BUTTONS, MOST_IN_A_ROW = 8, 4
MOST_BYTES = 64  # Telegram refuses longer callback data
CLOSERS = {"none", "done", "not_sure", "skip", "back", "own"}  # they close a list; its other choices toggle
WIDEST_TURN = 9_999_999

Kind = Literal["choice", "score", "list", "number", "set", "time", "text", "place", "weight", "date", "days"]
Style = Literal["green", "blue", "red"]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


class Answer(Strict):
    """What counts as an answer to a step; bounds in the unit that the kind has."""

    kind: Kind = "choice"
    min: float | None = None
    max: float | None = None
    unit: str = ""
    usual: bool = False  # a score of back pain: "same as usual" is a number of the person's own
    most: int | None = None  # a list closes at this many

    @classmethod
    def of(cls, value: object) -> object:
        return {"kind": value} if isinstance(value, str) else value


class Timeout(Strict):
    """What happens when nobody answers: `after` seconds, or the name of a rule that knows them."""

    after: int | str
    then: str
    ring: bool = False  # what comes then is heard: a rest is over


class Step(Strict):
    """One thing said, and where its answers lead."""

    say: str | dict[str, str] = ""
    pick: str = ""  # rule that chooses the variant when `say` has several
    answer: Annotated[Answer | None, BeforeValidator(Answer.of)] = None
    choices: dict[str, str] = {}
    choices_from: str = ""  # rule that knows the choices when they depend on the person
    offers: str = ""  # rule that names buttons under words that wait for no answer: a number to copy
    rows: tuple[int, ...] | tuple[tuple[int, ...], ...] = ()  # buttons a row; several layouts where the choices vary
    green: Names = ()
    blue: Names = ()
    red: Names = ()
    keyboard: Literal["inline", "reply", "persistent", "remove"] = "inline"
    board: tuple[tuple[str, ...], ...] = ()  # rows of a keyboard that a statement sets to stay; [heard] knows its words
    hears: dict[str, Names] = {}  # other words for a choice
    careful: Names = ()  # choices that open something: only their own words choose them, never words in a sentence
    fills: Names = ()  # later steps whose answers may stand in the same typed line: "three, bit stiff"
    record: str | dict[str, str] = ""  # what the question reads once answered; by answer when it is a table
    sorry: Names = ()  # the first time, the second time
    when: str = ""  # asked only when this rule says so
    key: str = ""  # rule that names the instance when a step is asked in a loop
    branch: dict[str, str] = {}
    then: str = ""
    effects: Names = ()  # rules, on arrival
    after: Names = ()  # rules, once answered
    call: str = ""  # another flow is walked here first
    args: str = ""  # rule that gives the called flow its first answers
    timeout: Timeout | None = None
    picture: str = ""  # rule that names the exercise shown
    in_place: bool = False  # changes the message that was tapped instead of sending one
    toast: str = ""  # what a tap is told at once, where the message itself hardly changes
    silent: bool = False
    ring: bool = False
    final: bool = False
    pinned: bool = False  # a card to keep: words that wait for no answer

    @property
    def asks(self) -> bool:
        """A final step has nothing to ask: its buttons are commands."""
        return bool(self.answer or self.choices or self.choices_from) and not self.final

    @property
    def kind(self) -> Kind:
        return self.answer.kind if self.answer else "choice"

    @property
    def layouts(self) -> tuple[tuple[int, ...], ...]:
        """How many buttons stand side by side, for each number of choices that was thought of."""
        several = tuple(row for row in self.rows if isinstance(row, tuple))
        return several or ((tuple(row for row in self.rows if isinstance(row, int)),) if self.rows else ())

    @property
    def bounds(self) -> tuple[int, int]:
        """Of a score: 0 to 10 where the step does not say otherwise."""
        low = self.answer.min if self.answer else None
        high = self.answer.max if self.answer else None
        return int(low or 0), int(10 if high is None else high)

    def targets(self) -> tuple[str, ...]:
        ends = [*self.branch.values(), self.then, self.timeout.then if self.timeout else ""]
        return tuple(end for end in ends if end)

    def variants(self) -> tuple[str, ...]:
        return tuple(self.say.values()) if isinstance(self.say, dict) else (self.say,) if self.say else ()

    def texts(self) -> tuple[str, ...]:
        """Every template of the step: what it says, its records, its labels."""
        records = self.record.values() if isinstance(self.record, dict) else (self.record,)
        return (*self.variants(), *records, *self.sorry, *self.choices.values(), self.toast)


class Heard(Strict):
    """Words that are understood at every step of a script, or `at` some of them, and the step they lead to."""

    words: Names
    then: str
    at: Names = ()


class Script(Strict):
    """Steps in the order in which they are asked."""

    start: str
    aside: bool = False  # answers in one message that pages in place, without moving the person
    back: bool = False  # "back" steps back
    careful: Names = ()  # of every step that offers one of these choices
    step: dict[str, Step] = Field(min_length=1)
    heard: dict[str, Heard] = {}
    retired: dict[str, str] = {}  # old step id -> its heir
    alone: tuple[str, ...] = ()  # steps of which one may be asked by itself, with what follows from it

    def heir(self, name: str) -> str:
        seen = {name}
        while name not in self.step:
            name = self.retired.get(name, self.start)
            if name in seen:
                return self.start
            seen.add(name)
        return name

    def below(self) -> dict[str, str]:
        """The step under each step: where an answer leads when nothing else is said."""
        return dict(pairwise([*self.step, ""]))


class Phrases(Strict):
    """Words that belong to no step, and the labels of buttons that stand under many."""

    phrase: dict[str, str]
    label: dict[str, str] = {}


def words_in(text: str) -> int:
    return len(re.findall(r"[^\s]*\w[^\s]*", re.sub(r"<[^>]+>", " ", text)))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def read_script(file: Path, problems: list[Problem]) -> Script | None:
    script = read(file, Script, problems)
    if script is not None:
        problems.extend(faults(script, file.name, file.stem))
    return script


def faults(script: Script, file: str, flow: str) -> list[Problem]:
    """Everything that is wrong with a script by itself; what needs the rules is found when the flow is built."""
    found: list[Problem] = []

    def wrong(place: str, what: str, remedy: str) -> None:
        found.append(Problem(file, place, what, remedy))

    known = set(script.step)
    if script.start not in known:
        wrong("start", f"no step is called {script.start!r}", "name one of the steps")
    for name in script.alone:
        if name not in known:
            wrong("alone", f"no step is called {name!r}", "name one of the steps")
    for old, heir in script.retired.items():
        if old in known:
            wrong(f"retired.{old}", "a retired step still stands in the script", "remove one of the two")
        if heir not in known and heir not in script.retired:
            wrong(f"retired.{old}", f"its heir {heir!r} does not exist", "name a step that takes its place")
    for name, heard in script.heard.items():
        if heard.then not in known:
            wrong(f"heard.{name}", f"leads to {heard.then!r}, which does not exist", "name one of the steps")
        for step_name in sorted(set(heard.at) - known):
            wrong(f"heard.{name}", f"is heard at {step_name!r}, which does not exist", "name one of the steps")
    below = script.below()
    for name, step in script.step.items():
        for what, remedy in step_faults(step, flow, name):
            wrong(f"step.{name}", what, remedy)
        for later in step.fills:
            if later not in known or not script.step[later].asks:
                wrong(f"step.{name}", f"fills {later!r}, which asks nothing", "name steps that ask something")
        for target in step.targets():
            if target not in known:
                wrong(f"step.{name}", f"leads to {target!r}, which does not exist", "name one of the steps")
        if not step.final and not step.then and not below[name] and not script.aside:
            wrong(f"step.{name}", "is the last step and leads nowhere", "add then = or final = true")
    for name in sorted(known - reachable(script)):
        wrong(f"step.{name}", "cannot be reached from the start", "add a road to it, or retire it")
    return found


def step_faults(step: Step, flow: str, name: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if step.final and (step.then or step.branch):
        found.append(("is final and still leads somewhere", "remove final, or then and branch"))
    if step.final and (step.answer or any(not choice.startswith("/") for choice in step.choices)):
        found.append(("is final and has something to answer", "let its buttons be commands, or remove final"))
    if not step.final and not step.variants() and not step.call and not step.effects and step.asks:
        found.append(("asks without words", "add say"))
    if isinstance(step.say, dict) and not step.pick:
        found.append(("has several wordings and no rule to choose one", "add pick = the rule's name"))
    for text in (*step.variants(), *(step.record.values() if isinstance(step.record, dict) else (step.record,))):
        if words_in(text) > MOST_WORDS:
            found.append((f"says {words_in(text)} words", f"say it in {MOST_WORDS} or fewer"))
    many = MOST_BUTTONS if step.kind != "score" else MOST_BUTTONS + 8
    if len(step.choices) > many and not step.choices_from:
        found.append((f"has {len(step.choices)} buttons", f"{many} is the most"))
    named = [sum(layout) for layout in step.layouts]
    if named and len(step.choices) not in named and not step.choices_from:
        found.append((f"rows name {named[0]} buttons of {len(step.choices)}", "let them add up"))
    if any(row > MOST_IN_A_ROW for layout in step.layouts for row in layout) and step.kind != "score":
        found.append(("has a row that is too wide", f"{MOST_IN_A_ROW} buttons is the most"))
    for choice in (*step.green, *step.blue, *step.red, *step.hears, *step.careful):
        if choice not in step.choices and not step.choices_from:
            found.append((f"speaks of a choice {choice!r} that it does not offer", "name one of its choices"))
    for choice in step.choices:
        size = len(f"v1:{flow}.{name}:{WIDEST_TURN}:{choice}".encode())
        if size > MOST_BYTES:
            found.append((f"choice {choice!r} makes {size} bytes of button data", f"{MOST_BYTES} is the most"))
    return found


def reachable(script: Script) -> set[str]:
    below = script.below()
    seen: set[str] = set()
    ahead = [script.start, *(heard.then for heard in script.heard.values()), *script.retired.values()]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in script.step:
            continue
        seen.add(name)
        step = script.step[name]
        ahead.extend(step.targets())
        if not step.final and not step.then and below[name]:
            ahead.append(below[name])
    return seen
