"""A flow: a script compiled into one shared machine, and the turns that walk it. Only here is transitions imported."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from transitions import Machine

from content.script import CLOSERS, MOST_IN_A_ROW, Phrases, Script, Step
from flows import answers
from flows.answers import NotAnAnswer, Unclear
from flows.effects import (
    Begin,
    Button,
    ChangeHold,
    Edit,
    Effect,
    Keyboard,
    Note,
    OpenHold,
    Record,
    Remember,
    Say,
    StartTimer,
    Style,
    Toast,
)  # fmt: skip
from flows.facts import Facts
from flows.words import Content, Phrase, Word, fill, render

Rule = Callable[..., Any]
Rows = tuple[tuple[Button, ...], ...]
SHARES = "by_sharing"  # the choice of a place question whose tap sends the place itself
WIDE = 30  # characters of labels that fit in one row of a phone at a large font


@dataclass(frozen=True)
class Frame:
    """Where one conversation stands."""

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[tuple[str, str], ...] = ()  # steps answered so far and the names of their answers, for back
    ahead: Mapping[str, str] = field(default_factory=dict)  # step -> words already typed for it
    toggled: tuple[str, ...] = ()  # of the list that is open
    misses: int = 0  # answers in a row that were none
    turn: int = 0  # the number on the live question's buttons
    ref: int = 0  # our number of the message that holds it
    asked: int = 0  # how many messages had gone through the chat when it was asked
    timed: int = 0  # the number its timer carries: asking the same question again leaves the timer running
    called: bool = False  # by the frame below, which takes its answers when it ends
    opened: str = ""  # moments in ISO form: begun, last turn
    touched: str = ""


@dataclass(frozen=True)
class Turn:
    """One step forward: where the frame stands now (None: it ended), and what is asked of the world."""

    frame: Frame | None
    effects: tuple[Effect, ...] = ()
    call: Begin | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """A choice that a rule offers: a key of the step's choices, or a key with words of its own."""

    key: str
    label: Word = ""
    style: Style | None = None
    copies: str = ""


class Flow:
    """A script with its rules. Rules are pure functions, known by name:

    guard(answer, facts) -> bool · when(facts) -> bool · effects(facts) and after(answer, facts) -> Iterator[Effect]
    · words(facts) -> Word · pick(facts), key(facts) -> str · choices(facts) -> Sequence[Option] · args(facts) -> dict
    """

    def __init__(self, name: str, script: Script, rules: Sequence[Rule], phrases: Phrases) -> None:
        self.name, self.script, self.phrases = name, script, phrases
        self.rules = {rule.__name__: rule for rule in rules}
        self.below = script.below()
        self.below_the_chat = {label for step in script.step.values() for row in step.board for label in row}
        self.machine = Machine(
            model=None, states=list(script.step), initial=script.start, transitions=list(self.roads()),
            auto_transitions=False,
        )  # fmt: skip

    # the machine

    def roads(self) -> Iterator[dict[str, Any]]:
        for name, step in self.script.step.items():
            for condition, target in step.branch.items():
                yield {"trigger": "answer", "source": name, "dest": target, "conditions": self.guard(condition)}
            onward = step.then or self.below[name]
            if not step.final and onward:
                yield {"trigger": "answer", "source": name, "dest": onward}
                yield {"trigger": "pass", "source": name, "dest": onward}
            if step.timeout:
                yield {"trigger": "time_up", "source": name, "dest": step.timeout.then}
        for word, heard in self.script.heard.items():
            yield {"trigger": f"heard_{word}", "source": "*", "dest": heard.then}

    def guard(self, condition: str) -> Callable[[Any, Facts], bool]:
        """A rule by name, or a guard made from an answer."""
        if condition in self.rules:
            return self.rules[condition]

        def answered(answer: Any, _facts: Facts) -> bool:
            return condition in answer if isinstance(answer, tuple) else str(answer) == condition

        return answered

    def follow(self, trigger: str, name: str, answer: Any, facts: Facts) -> str:
        cursor = SimpleNamespace(state=name)
        self.machine.events[trigger].trigger(cursor, answer, facts)
        return str(cursor.state)

    # what a turn does

    def begin(self, facts: Facts, given: Mapping[str, Any] | None = None) -> Turn:
        frame = Frame(self.name, self.script.start, dict(given or {}))
        return self.arrive(frame, facts)

    def answer(self, frame: Frame, said: str, facts: Facts, *, tapped: bool) -> Turn:
        """Takes what was typed, or the key of the button that was tapped, as an answer to the live question."""
        if frame.step not in self.script.step:
            return self.arrive(replace(frame, step=self.script.heir(frame.step), toggled=()), facts)
        step = self.script.step[frame.step]
        facts = self.within(frame, facts)
        options = self.options(step, frame, facts)
        if not tapped and (split := self.several(step, frame, said, facts)):
            said, ahead = split
            frame = replace(frame, ahead=ahead)
        try:
            value = self.value(step, options, said, facts, tapped=tapped)
        except Unclear as unclear:
            return self.ask_which(frame, unclear, facts)
        except NotAnAnswer as none:
            if none.nearest and step.kind == "score":
                return self.ask_whether(frame, none)
            return self.ask_again(frame, facts)
        if step.kind == "list":
            toggled = self.toggle(step, frame.toggled, value)
            if toggled is not None:
                return self.show_toggles(replace(frame, toggled=toggled, misses=0), facts)
            value = self.closed(frame.toggled, value)
        turn = self.take(frame, value, options, facts)
        return replace(turn, effects=tuple(one_record(turn.effects)))

    def several(self, step: Step, frame: Frame, said: str, facts: Facts) -> tuple[str, Mapping[str, str]] | None:
        """A line that answers this question and then some of those it names: every word of it must have its place."""
        words = re.split(r"[\s,;]+", answers.plain(said))
        for end in range(1, len(words)) if step.fills else ():
            head = " ".join(words[:end])
            ahead = self.placed(step.fills, words[end:], frame, facts)
            if ahead and answers.parses(step.answer, head, facts):
                return head, ahead
        return None

    def placed(self, names: Sequence[str], words: Sequence[str], frame: Frame, facts: Facts) -> Mapping[str, str]:
        """Each stretch of words with the step whose answer it is, in the order of the steps; empty when one is over."""
        ahead: dict[str, str] = {}
        for name in names:
            step = self.script.step[name]
            options = self.options(step, frame, facts)
            for end in range(len(words), 0, -1):
                part = " ".join(words[:end])
                if answers.names_itself(step.answer, options, step.hears, part, facts):
                    ahead[name], words = part, words[end:]
                    break
        return {} if words else ahead

    def take(self, frame: Frame, value: Any, options: Sequence[Button], facts: Facts) -> Turn:
        """The answer is known: remembered, written into the record, and its road taken."""
        step = self.script.step[frame.step]
        name = self.answer_name(step, frame.step, facts)
        facts = facts.answered(**{name: value})
        effects: list[Effect] = []
        if frame.ref and step.keyboard == "inline":
            effects.append(Edit(self.record(step, value, options, facts), ref=frame.ref))
        for rule in step.after:
            for effect in self.rules[rule](value, facts):
                if not isinstance(effect, Note):
                    effects.append(effect)
                facts = absorb(facts, effect)
        if step.toast and (told := self.filled(step.toast, facts)):
            effects.append(Toast(told))
        target = self.follow("answer", frame.step, value, facts)
        moved = replace(
            frame, step=target, answers=facts.answers, trail=(*frame.trail, (frame.step, name)), toggled=(), misses=0
        )
        turn = self.arrive(moved, facts)
        return replace(turn, effects=(*effects, *turn.effects))

    def arrive(self, frame: Frame, facts: Facts) -> Turn:
        """Walks on from a step until something is asked, called, or the conversation ends."""
        facts = replace(facts, answers=frame.answers)
        effects: list[Effect] = []
        for _ in range(len(self.script.step) + 1):
            step = self.script.step[frame.step]
            if self.passed_over(frame.step, facts) or (step.when and not self.rules[step.when](facts)):
                if step.final:
                    return Turn(None, tuple(effects), result=facts.answers)
                frame = replace(frame, step=self.follow("pass", frame.step, None, facts))
                continue
            for rule in step.effects:
                for effect in self.rules[rule](facts):
                    if not isinstance(effect, Note):
                        effects.append(effect)
                    facts = absorb(facts, effect)
            frame = replace(frame, answers=facts.answers)
            if step.asks and frame.step in frame.ahead:
                turn = self.filled_in(frame, step, facts)
                return replace(turn, effects=(*effects, *turn.effects))
            if step.timeout:
                after = step.timeout.after
                seconds = after if isinstance(after, int) else self.rules[after](facts)
                effects.append(StartTimer(f"{self.name}.{frame.step}", seconds))
            if step.call:
                given = self.rules[step.args](facts) if step.args else {}
                return Turn(replace(frame, ahead={}), tuple(effects), call=Begin(step.call, given))
            if step.asks:
                return Turn(frame, (*effects, self.question(frame, facts)))
            if step.variants():
                effects.append(self.statement(step, facts))
            if step.final:
                return Turn(None, tuple(effects), result=facts.answers)
            frame = replace(frame, step=self.follow("answer", frame.step, None, facts))
        raise RuntimeError(f"{self.name}.{frame.step}: walks in a circle without asking anything")

    def filled_in(self, frame: Frame, step: Step, facts: Facts) -> Turn:
        """A question whose answer was in the line before it: taken unasked, and shown with the record of that line."""
        said = frame.ahead[frame.step]
        left = {name: words for name, words in frame.ahead.items() if name != frame.step}
        options = self.options(step, frame, facts)
        return self.take(
            replace(frame, ahead=left), self.value(step, options, said, facts, tapped=False), options, facts
        )

    def passed_over(self, name: str, facts: Facts) -> bool:
        """Where one step was asked for alone ("only"), the others of its kind are left out."""
        only = facts.answers.get("only")
        return only in self.script.alone and name in self.script.alone and name != only

    def returned(self, frame: Frame, result: Mapping[str, Any], facts: Facts) -> Turn:
        """The flow that this step called has ended; its answers are this step's answer."""
        if frame.step not in self.script.step:
            return self.arrive(replace(frame, step=self.script.heir(frame.step)), facts)
        return self.take(replace(frame, ref=0), dict(result), (), self.within(frame, facts))

    def time_up(self, frame: Frame, facts: Facts) -> Turn | None:
        """The road of a step that waited long enough; None where it does not wait."""
        step = self.script.step.get(frame.step)
        if step is None or step.timeout is None:
            return None
        facts = self.within(frame, facts)
        target = self.follow("time_up", frame.step, None, facts)
        record: tuple[Effect, ...] = ()
        if frame.ref and step.keyboard == "inline":  # without words of its own the question stays, without its buttons
            told = step.record.get("time_up", "") if isinstance(step.record, dict) else ""
            record = (Edit(self.filled(told, facts), ref=frame.ref),)
        turn = self.arrive(replace(frame, step=target, toggled=(), misses=0), facts)
        effects = (rung(effect) if step.timeout and step.timeout.ring else effect for effect in turn.effects)
        return replace(turn, effects=(*record, *effects))

    def back(self, frame: Frame, facts: Facts) -> Turn | None:
        """The question before this one, asked again; None at the first."""
        trail = [entry for entry in frame.trail if entry[0] in self.script.step]
        if not self.script.back or not trail:
            return None
        name, answer = trail[-1]
        left = {key: value for key, value in frame.answers.items() if key != answer}
        if self.script.step[name].call:
            return self.back(replace(frame, answers=left, trail=tuple(trail[:-1])), facts)
        return self.arrive(replace(frame, step=name, answers=left, trail=tuple(trail[:-1]), toggled=()), facts)

    def hears(self, said: str, step: str) -> str:
        """The word of this script that was said at this step ("it hurts"), or nothing."""
        plain = answers.plain(said)
        for word, heard in self.script.heard.items():
            if (not heard.at or step in heard.at) and any(said_so(plain, words) for words in heard.words):
                return word
        return ""

    def offers(self, frame: Frame, said: str, facts: Facts) -> bool:
        """Whether these very words are a choice of the live question: then they are its answer."""
        step = self.script.step.get(frame.step)
        if step is None or not step.asks:
            return False
        options = self.options(step, frame, self.within(frame, facts))
        return any(answers.plain(button.label) == answers.plain(said) for button in options)

    def interject(self, frame: Frame, word: str, facts: Facts, said: str = "") -> Turn:
        """A road that no answer takes; which word led there, and a weight or minutes named with it, go along."""
        facts = self.within(frame, facts)
        target = self.follow(f"heard_{word}", self.script.heir(frame.step), None, facts)
        named = answers.weight_named(said, facts)
        named_too = {"weight_named": named, "minutes_named": answers.minutes_named(said)}
        counted = {"number_named": answers.number_named(said)}
        given = {**frame.answers, "interrupted": frame.step, "interrupted_by": word, **named_too, **counted}
        return self.arrive(replace(frame, step=target, answers=given, toggled=(), misses=0), facts)

    # what is said

    def question(self, frame: Frame, facts: Facts) -> Say:
        """The live question, with its buttons or keyboard."""
        step = self.script.step[frame.step]
        facts = self.within(frame, facts)
        text, rows = self.text(step, facts), self.rows(step, self.options(step, frame, facts))
        picture = self.picture(step, facts)
        if step.keyboard in ("reply", "persistent"):
            shares = next((button.label for row in rows for button in row if button.key == SHARES), "")
            board = Keyboard(
                tuple(tuple(button.label for button in row) for row in rows), step.keyboard == "persistent",
                shares_place=shares if step.kind == "place" else "",
            )  # fmt: skip
            return Say(text, keyboard=board, silent=self.quiet(step), question=True, picture=picture)
        return Say(text, buttons=rows, silent=self.quiet(step), question=True, picture=picture)

    def statement(self, step: Step, facts: Facts) -> Say:
        """Words that wait for no answer; a last step may carry commands as buttons."""
        return Say(
            self.text(step, facts), silent=self.quiet(step), takes_keyboard_away=step.keyboard == "remove",
            buttons=self.beneath(step, facts),
            keyboard=Keyboard(step.board, persistent=True) if step.board else None,
            pinned=step.pinned,
            picture=self.picture(step, facts),
        )  # fmt: skip

    def beneath(self, step: Step, facts: Facts) -> Rows:
        """Buttons under words that wait for no answer: numbers to copy, and commands under the last ones."""
        if step.offers:
            offered = self.rules[step.offers](facts)
            return self.rows(
                step, [Button(each.key, render(each.label, self.phrases), each.style, each.copies) for each in offered]
            )
        return self.rows(step, self.options(step, Frame(self.name, ""), facts)) if step.final else ()

    @staticmethod
    def quiet(step: Step) -> bool:
        return not step.ring

    def page(self, name: str, facts: Facts) -> Say:
        """One page of an aside."""
        step = self.script.step[self.script.heir(name)]
        buttons = self.rows(step, self.options(step, Frame(self.name, name), facts))
        return Say(
            self.text(step, facts), buttons, silent=True, picture=self.picture(step, facts),
            place=f"@{self.name}.{name}",
        )  # fmt: skip

    def picture(self, step: Step, facts: Facts) -> str:
        return str(self.rules[step.picture](facts)) if step.picture else ""

    def text(self, step: Step, facts: Facts) -> str:
        say = step.say[self.rules[step.pick](facts)] if isinstance(step.say, dict) else step.say
        return self.filled(say, facts)

    def filled(self, template: str, facts: Facts, **given: Word) -> str:
        return fill(template, self.phrases, lambda name: given[name] if name in given else self.rules[name](facts))

    def record(self, step: Step, value: Any, options: Sequence[Button], facts: Facts) -> str:
        record = (
            step.record.get(str(value), step.record.get("else", "")) if isinstance(step.record, dict) else step.record
        )
        if record:
            label = self.label_of(value, options, inside=not record.startswith("{answer}"))
            return self.filled(record, facts, answer=Content(label))
        label = self.label_of(value, options)
        return self.filled(self.phrases.phrase["answered"], facts, question="{}", answer=Content(label)).replace(
            "{}", self.text(step, facts)
        )

    def options(self, step: Step, frame: Frame, facts: Facts) -> tuple[Button, ...]:
        """What can be tapped, in order."""
        styles: dict[str, Style] = {
            **dict.fromkeys(step.green, "green"), **dict.fromkeys(step.blue, "blue"), **dict.fromkeys(step.red, "red"),
        }  # fmt: skip

        def button(key: str, label: Word = "", style: Style | None = None, copies: str = "") -> Button:
            named = key if key in step.choices else key.partition(":")[0]  # "source:ed_help" is the choice "source"
            words = render(label, self.phrases) if label else self.filled(step.choices[named], facts)
            return Button(key, words, style or styles.get(key), copies)

        if step.choices_from:
            offered = [
                button(option.key, option.label, option.style, option.copies)
                for option in self.rules[step.choices_from](facts)
            ]
        else:
            offered = [button(key) for key in step.choices]
        if step.kind == "score":
            low, high = step.bounds
            offered = [*(Button(str(score), str(score)) for score in range(low, high + 1)), *offered]
        if step.kind == "list":
            offered = [self.toggled(button, frame.toggled) for button in offered]
        return tuple(offered)

    def toggled(self, button: Button, toggled: tuple[str, ...]) -> Button:
        if button.key in toggled:
            return replace(
                button, label=fill(self.phrases.phrase["toggled"], self.phrases, lambda _: Content(button.label))
            )
        if button.key == "none" and toggled:
            return Button("done", self.phrases.label["done"], "green")
        return button

    def rows(self, step: Step, options: Sequence[Button]) -> Rows:
        """The step's own rows, or as many side by side as a phone at a large font shows."""
        layout = next((layout for layout in step.layouts if sum(layout) == len(options)), ())
        if layout:
            ends = [sum(layout[: index + 1]) for index in range(len(layout))]
            return tuple(tuple(options[end - width : end]) for end, width in zip(ends, layout, strict=True))
        if step.kind == "score" and len(options) > 8:
            return tuple(options[:6]), tuple(options[6:])
        rows: list[list[Button]] = [[]]
        for button in options:
            row = rows[-1]
            if row and (
                len(row) == MOST_IN_A_ROW or sum(len(each.label) + 3 for each in row) + len(button.label) > WIDE
            ):
                rows.append([])
            rows[-1].append(button)
        return tuple(tuple(row) for row in rows if row)

    # answers

    def value(self, step: Step, options: Sequence[Button], said: str, facts: Facts, *, tapped: bool) -> Any:
        """The answer; a button whose key is itself a number or a time counts as one."""
        keys = {button.key for button in options}
        careful = (*self.script.careful, *step.careful)
        value = (
            said if tapped and said in keys else answers.parse(step.answer, options, step.hears, said, facts, careful)
        )
        itself = isinstance(value, str) and value in keys and answers.says_itself(step.kind, value)
        if itself and answers.parses(step.answer, value, facts):
            return answers.parse(step.answer, (), {}, value, facts)
        return value

    def toggle(self, step: Step, toggled: tuple[str, ...], value: Any) -> tuple[str, ...] | None:
        """The list after this tap; None when it closes. Several typed items close it at once."""
        if not isinstance(value, str) or value in CLOSERS:
            return None
        changed = tuple(key for key in toggled if key != value) if value in toggled else (*toggled, value)
        most = step.answer.most if step.answer else None
        return None if most and len(changed) >= most else changed

    @staticmethod
    def closed(toggled: tuple[str, ...], value: Any) -> tuple[str, ...]:
        if value == "none":
            return ()
        if value == "done":
            return toggled
        picked = value if isinstance(value, tuple) else (value,)
        return (*toggled, *(key for key in picked if key not in toggled))

    def answer_name(self, step: Step, name: str, facts: Facts) -> str:
        return f"{name}.{self.rules[step.key](facts)}" if step.key else name

    def label_of(self, value: Any, options: Sequence[Button], inside: bool = False) -> str:
        """What was tapped or typed; inside a sentence a label begins small, a person's own words stay as they are."""
        keys = value if isinstance(value, tuple) else (value,)
        put = begun_small if inside else str
        labels = {button.key: put(button.label.removeprefix("✓ ")) for button in options}
        return ", ".join(labels.get(str(key), answers.shown(key)) for key in keys) or put(self.phrases.label["none"])

    def show_toggles(self, frame: Frame, facts: Facts) -> Turn:
        asked = self.question(frame, facts)
        return Turn(frame, (Edit(asked.text, ref=frame.ref, buttons=asked.buttons, question=True),))

    def ask_again(self, frame: Frame, facts: Facts) -> Turn:
        """A kind line and the open question; at the third miss the conversation offers the ways out."""
        step = self.script.step[frame.step]
        frame = replace(frame, misses=frame.misses + 1)
        asked = self.question(frame, facts)
        sorry = step.sorry[min(frame.misses, len(step.sorry)) - 1] if step.sorry else self.phrases.phrase["sorry"]
        return Turn(frame, (replace(asked, text=f"{self.filled(sorry, facts)}\n\n{asked.text}"),))

    def ask_which(self, frame: Frame, unclear: Unclear, facts: Facts) -> Turn:
        """Two meanings: both are offered, and the question stays the same."""
        buttons = tuple(Button(key, label) for key, label in unclear.options)
        quiet = self.quiet(self.script.step[frame.step])
        return Turn(frame, (Say(self.phrases.phrase["which"], buttons=(buttons,), silent=quiet, question=True),))

    def ask_whether(self, frame: Frame, none: NotAnAnswer) -> Turn:
        """A number beyond the scale: its end is offered, and No brings the question back."""
        end = Content(none.nearest)
        text = render(Phrase(f"scale_{none.reason}", {"nearest": end}), self.phrases)
        yes = Button(none.nearest, render(Phrase("scale_yes", {"nearest": end}), self.phrases))
        no = Button("/go_on", self.phrases.label["no"])
        quiet = self.quiet(self.script.step[frame.step])
        return Turn(frame, (Say(text, buttons=((yes, no),), silent=quiet, question=True),))

    @staticmethod
    def within(frame: Frame, facts: Facts) -> Facts:
        if facts.answers is frame.answers or "_seconds" in facts.answers:  # how fast it was answered comes with it
            return facts
        return replace(facts, answers=frame.answers)


def said_so(said: str, words: str) -> bool:
    """These words; or a line that begins with them (three dots after), or has them (before and after); * is a word."""
    bare = re.sub(r"[,;.?!]", "", said)
    if "*" in words:
        return any_word(words).search(bare) is not None
    if words.startswith("..."):
        return f" {answers.plain(words.strip('.'))} " in f" {bare} "
    if words.endswith("..."):
        return bare.startswith(answers.plain(words.removesuffix("...")) + " ")
    return said == answers.plain(words)


@lru_cache(maxsize=256)
def any_word(words: str) -> re.Pattern[str]:
    start, end = "(?:^|.* )" if words.startswith("...") else "^", "(?: |$)" if words.endswith("...") else "$"
    plain = answers.plain(words.strip(".").replace("*", "anyword"))  # a star at an end would be cut off as a mark
    return re.compile(start + re.escape(plain).replace("anyword", r"\S+") + end)


def begun_small(label: str) -> str:
    """With a small first letter, but for "I" and short names in capitals."""
    return label if label.startswith(("I ", "I'")) or label[1:2].isupper() else label[:1].lower() + label[1:]


def one_record(effects: Iterable[Effect]) -> Iterator[Effect]:
    """Records of answers that came in one line stand in one message, each on a line of its own."""
    told: dict[int, str] = {}
    for effect in effects:
        if isinstance(effect, Edit) and effect.ref and not effect.question:
            told[effect.ref] = "\n".join(filter(None, (told.get(effect.ref), effect.text)))
    for effect in effects:
        if isinstance(effect, Edit) and effect.ref in told and not effect.question:
            yield replace(effect, text=told.pop(effect.ref))
        elif not isinstance(effect, Edit) or effect.question or not effect.ref:
            yield effect


def rung(effect: Effect) -> Effect:
    """A message with its sound: what somebody waits for with the phone put down."""
    return replace(effect, silent=False) if isinstance(effect, Say) else effect


def absorb(facts: Facts, effect: Effect) -> Facts:
    """What later rules of the same turn must already see."""
    match effect:
        case Remember(key, value):
            return facts.knowing(**{key: value})
        case Note(name, value):
            return facts.answered(**{name: value})
        case Record(entry):
            return replace(facts, history=facts.history.and_then(entry))
        case OpenHold(hold):
            return replace(facts, holds=(*facts.holds, hold))
        case ChangeHold(hold):
            return replace(facts, holds=tuple(hold if each.id == hold.id else each for each in facts.holds))
        case _:
            return facts
