"""One event in a person's life: safety is heard first, then commands, then the open question; nothing is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from content import places
from flows import Coach, commands, crisis, flare_day, hold, learn, reminders, safety, strange, walks, wishes
from flows.effects import Button, Effect, PlanReminders, React, Remember, Remind, Say, TellCoach, Toast
from flows.engine import Frame
from flows.facts import Facts
from flows.heard import CameBack, Due, Edited, FromCoach, Heard, Left, Media, Place, Tap, Text, TimeUp
from flows.holds import CRISIS, locked, training
from flows.stack import GUARDS, Stack
from flows.words import Content, Phrase, Word, fill, render

ASIDES = {"help": "help", "plan": "plan", "progress": "progress", "why": "why", "learn": "learn", "today": "today"}
STARTERS = {
    "session": "session", "mobility": "morning", "checkin": "check_in", "flare": "flare", "settings": "settings",
    "human": "human", "pause": "pause", "export": "data", "delete": "delete", "checked": "clearance",
    "gone": "check_first", "safety": "signs", "review": "review", "stands": "stands",
    "report": "report",
    **dict.fromkeys(commands.WISHES, "adapt"), "logged": "logged",
}  # fmt: skip
HIGHEST_SCORE = 10
IN_FLARE = "in_flare"  # "better today": heard while a flare is open
OPEN_WHILE_LOCKED = {
    "human",
    "thank_coach",
    "help",
    "learn",
    "export",
    "delete",
    "settings",
    "checked",
    "why",
    "start",
    "stop",
    "back",
}
IN_THE_MIDDLE = timedelta(minutes=10)  # decisions.md §3: ten minutes without a turn ends "in the middle of something"
A_BREAK = timedelta(minutes=30)  # after it words that are no answer get "Where we were", not "sorry"
MOST_MISSES = 3
MEANT_FOR_WHAT_RUNS = ("pause", "stop", "short", "ill", "no_kit", "away_kit")  # where what runs understands it itself


@dataclass(frozen=True)
class State:
    """Where a person stands in all their conversations; what the store keeps between two events."""

    frames: tuple[Frame, ...] = ()  # the last is the live one
    turn: int = 0  # the number of the last question
    messages: int = 0  # how many have gone through the chat, to know what is too far up to edit
    keyboard: str = ""  # the reply keyboard that is below the chat: "", once, persistent
    live: int = 0  # our number of the message whose buttons are live
    last_tap: tuple[int, str, str] = (0, "", "")  # turn, answer and toast of the last tap, for the second one
    last_typed: tuple[int, str, str] = (0, "", "")  # message, words and "flow.step" of the last typed answer
    edited: str = ""  # the words that an edit would put in their place

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "State":
        frames = tuple(
            Frame(**{**frame, "trail": tuple(map(tuple, frame["trail"])), "toggled": tuple(frame["toggled"])})
            for frame in kept.get("frames", ())
        )
        given = {key: value for key, value in kept.items() if key in cls.__dataclass_fields__ and key != "frames"}
        for key in ("last_tap", "last_typed"):
            if key in given:
                given[key] = tuple(given[key])
        return cls(frames, **given)

    def kept(self) -> dict[str, Any]:
        return {**vars(self), "frames": [vars(frame) for frame in self.frames]}  # asdict copies all that is below, too


def waited(frame: Frame) -> tuple[str, int]:
    """The timer that a frame's step is waiting for."""
    return f"{frame.flow}.{frame.step}", frame.timed


@dataclass(frozen=True)
class Turned:
    state: State
    effects: tuple[Effect, ...] = ()


def converse(coach: Coach, state: State, heard: Heard, facts: Facts) -> Turned:
    """Where the person stood, what happened, what is known -> where they stand, what is asked of the world."""
    talk = Talk(coach, state, facts)
    match heard:
        case Text(text, _, message):
            talk.text(text, message)
        case Edited(text, message):
            talk.edit(text, message)
        case Tap():
            talk.tap(heard)
        case Place(zone, country):
            talk.place(zone, country)
        case Media():
            talk.media(heard)
        case Due():
            talk.due(heard)
        case TimeUp(name, turn):
            talk.time_up(name, turn)
        case FromCoach(text):
            talk.from_coach(text)
        case CameBack() | Left():
            pass
    return talk.turned()


def flare_check_waits(text: str, facts: Facts) -> bool:
    """A bare score on a day of a flare whose check is still open."""
    told = text.strip()
    a_score = told.isdecimal() and int(told) <= HIGHEST_SCORE
    waits = reminders.flare_open(facts) and flare_day.check_today(facts) is None
    return a_score and waits and training(facts.holds) != "locked"


class Talk:
    """One event's work on the stack: the order in which things are heard."""

    def __init__(self, coach: Coach, state: State, facts: Facts) -> None:
        self.coach, self.before, self.phrases = coach, state, coach.phrases
        self.stack = Stack(coach, state.frames, state.turn, state.messages, state.keyboard, state.live, facts)
        self.last_tap, self.last_typed, self.edited = state.last_tap, state.last_typed, state.edited

    @property
    def facts(self) -> Facts:
        return self.stack.facts

    def turned(self) -> Turned:
        effects = self.stack.settled()
        state = State(
            self.stack.frames, self.stack.turn, self.stack.messages, self.stack.keyboard, self.stack.live,
            self.last_tap, self.last_typed, self.edited,
        )  # fmt: skip
        return Turned(state, effects)

    # words

    def text(self, text: str, message: int) -> None:
        self.stack.messages += 1
        offered = self.stack.offers(text) or self.stack.takes_up(text)
        if not offered and (self.heard_by_safety(text) or self.cannot_be_read(text)):
            return
        if not self.consented:
            self.before_consent(text)
            return
        if (
            not offered
            and not self.asks_for_words()
            and (where := wishes.here(text, str(self.facts.known.get("country") or "")))
        ):
            self.moved(*where)
            return
        if not offered and (page := self.stack.typed_command(text)):
            self.command(page, "")
            return
        if not offered and (command := commands.command(text)) and not self.stops_what_runs(command, text):
            self.command(command, text)
            return
        frame = self.stack.top
        if frame is None:
            self.unasked(text)
            return
        if word := self.stack.heard_word(text):
            self.stack.interject(word, text)
            return
        place = f"{frame.flow}.{frame.step}"
        if not self.stack.answer(text, tapped=False):
            self.no_answer(text, frame)
            return
        self.last_typed = (message, text, place)

    def asks_for_words(self) -> bool:
        """The open question is about a place, or takes whatever is typed."""
        frame = self.stack.top
        step = self.coach.flows[frame.flow].script.step.get(frame.step) if frame else None
        return step is not None and step.asks and step.kind in ("place", "text")

    def moved(self, zone: str, country: str) -> None:
        """Another country has other numbers: taken at once, told, and the open question asked again."""
        if country != self.facts.known.get("country"):
            self.stack.perform((Remember("zone", zone), Remember("country", country), PlanReminders()))
        there = self.facts.library.country(country)
        values: dict[str, Word] = {
            "place": Content(places.country_name(country)), "emergency": Content(there.emergency_words),
            "clock": Content(str(self.facts.known.get("zone") or zone).rpartition("/")[2].replace("_", " ")),
        }  # fmt: skip
        in_crisis = any(hold.open and hold.flag == CRISIS for hold in self.facts.holds)
        phrase = "moved_crisis" if in_crisis else "moved_locked" if locked(self.facts.holds) else "moved"
        words = render(Phrase(phrase, {**values, "line_now": crisis.line_now(self.facts)}), self.phrases)
        copies = render(Phrase.of("hold_copy", number=Content(there.emergency)), self.phrases)
        buttons = ((Button("copy", copies, copies=there.emergency),),) if there.emergency else ()
        self.stack.put(Say(words, buttons=buttons, silent=phrase == "moved"), beside=True)
        self.stack.ask_again("")

    def stops_what_runs(self, command: str, text: str) -> bool:
        """ "Pause", "in a hurry", or {Stop} below the chat: what runs is meant, and not the coach."""
        meant = command.partition(":")[0] in MEANT_FOR_WHAT_RUNS and not text.startswith("/")
        return meant and bool(self.stack.heard_word(text))

    def edit(self, text: str, message: int) -> None:
        """A changed message is heard for danger first; a changed answer to the last question is offered."""
        if self.heard_by_safety(text):
            return
        typed, old, place = self.last_typed
        frame = self.stack.top
        if not message or message != typed or frame is None or not frame.trail or old == text:
            return
        if place != f"{frame.flow}.{frame.trail[-1][0]}":
            return
        self.edited = text
        use = self.command_button("use_edit", "use_new", new=Content(text))
        buttons = (use, self.command_button("keep_edit", "keep_old", old=Content(old)))
        self.say("edited", buttons, old=Content(old), new=Content(text))

    def heard_by_safety(self, text: str) -> bool:
        outcome = hold.heard(safety.hear(text), text, self.facts)
        if outcome is None:
            return False
        if not self.consented:
            self.stack.loose(outcome.effects, outcome.begin)
            return True
        self.stack.perform(outcome.effects, outcome.begin)
        return True

    def cannot_be_read(self, text: str) -> bool:
        """In another language an emergency may go unheard, so that is told, once: tap it, or write it in English."""
        name = safety.language(text)
        if not name or self.facts.known.get("told_language"):
            return False
        if not self.consented:
            page = self.stack.shown(self.coach.flows["strange"], "reply", f"unread:{name}")
            self.stack.put(replace(page, buttons=()))  # nothing is kept before Agree, so no list can be asked
            return False
        self.stack.perform((Remember("told_language", True),))
        self.aside("strange", f"unread:{name}")
        return True

    def before_consent(self, text: str) -> None:
        """Nothing is kept before Agree: the welcome is the only conversation there is."""
        frame = self.stack.top
        if frame is None or frame.flow != "welcome" or commands.command(text) == "start":
            self.stack.clear()
            self.stack.begin("welcome", {"payload": commands.payload(text)})
        elif not self.stack.answer(text, tapped=False):
            self.stack.apologise(frame)

    def no_answer(self, text: str, frame: Frame) -> None:
        """Before saying sorry: a walk to log, a question we know, small talk, or somebody who comes back."""
        if frame.flow in GUARDS and learn.asks(text) and not learn.find(text, self.facts.library):
            self.stack.apologise(frame)  # "what should I do?" is answered by the number
            return
        if self.aside_from_words(text):
            return
        if frame.flow in GUARDS:
            self.stack.apologise(frame)  # no ways out, and nothing that reads like a form
        elif self.away_for(frame) > A_BREAK:
            self.stack.ask_again("where_we_were")
        elif frame.misses + 1 >= MOST_MISSES:
            self.stack.miss()
            self.ways_out()
        else:
            self.stack.apologise(frame)

    def unasked(self, text: str) -> None:
        if flare_check_waits(text, self.facts):  # "4", on a morning of a flare that was not told yet
            self.command("checkin", "")
            if self.stack.top is not None:
                self.stack.answer(text, tapped=False)
            return
        if not self.aside_from_words(text):
            self.aside("today" if self.intake_done else "help", "")

    def aside_from_words(self, text: str) -> bool:
        if minutes := walks.heard(text):
            self.stack.perform((*walks.logged(minutes, self.facts), React("👍")))
            self.stack.say("walk_noted", minutes=minutes, week=walks.this_week(self.facts))
            return True
        if reaction := strange.reaction(text):
            self.stack.perform((React(reaction),))
            return True
        if page := strange.small_talk(text):
            self.aside("strange", page)
            return True
        wish = commands.wish(text)
        if wish == IN_FLARE:
            wish = "flare" if reminders.flare_open(self.facts) else None
        if wish and (self.intake_done or wish.partition(":")[0] not in commands.WISHES):
            self.command(wish, text)
            return True
        if learn.asks(text):
            self.aside("learn", text)
            self.stack.ask_again("where_we_were")
            return True
        return False

    def ways_out(self) -> None:
        buttons = tuple(self.command_button(each, each) for each in ("later", "start_over", "help", "human", "pause"))
        self.say("ways_out", buttons)

    # taps

    def tap(self, tap: Tap) -> None:
        if (tap.turn, tap.answer) == self.last_tap[:2] and tap.turn:
            self.stack.perform((Toast(self.last_tap[2]),))
            return
        if tap.place == "/":
            self.stack.perform((Toast(),))
            self.command(tap.answer, "")
            return
        if tap.place.startswith("@"):
            self.stack.turn_page(tap)
            return
        frame = self.stack.top
        if frame is None or tap.turn != frame.turn or tap.place != f"{frame.flow}.{frame.step}":
            self.stack.perform((Toast(render(Phrase("old_button"), self.phrases)),))
            if frame is not None:
                self.stack.ask_again("")
            return
        toast = self.stack.toast_for(tap.answer)
        taken = self.stack.answer(tap.answer, tapped=True)
        self.stack.toast_first()
        if taken:
            toggled = self.stack.top is not None and self.stack.top.turn == tap.turn
            self.last_tap = (0, "", "") if toggled else (tap.turn, tap.answer, toast)

    # commands

    def command(self, command: str, text: str) -> None:
        name, _, about = command.partition(":")
        if not self.consented:
            self.before_consent(text or "/start")
        elif locked(self.facts.holds) and name not in OPEN_WHILE_LOCKED:
            self.stack.insist()
        elif name in ASIDES:
            self.aside(ASIDES[name], about)
        elif name in STARTERS:
            self.stack.start(STARTERS[name], commands.given(name, about))
        else:
            self.control(name, about)

    def control(self, name: str, about: str = "") -> None:
        match name:
            case "start":
                self.come_back()
            case "back":
                self.stack.back()
            case "stop":
                self.stop()
            case "later":
                self.say("later", ())
            case "start_over":
                self.stack.start_over()
            case "use_edit":
                self.stack.replace_last(self.edited)
                self.edited = ""
            case "thanks":
                self.stack.perform((React("👍"),))
            case "thank_coach":
                self.stack.perform((React("👍"), TellCoach("thanks")))
            case "resume":
                self.stack.start("pause", {"resume": about or "asked"})
            case _:  # keep_edit, go_on, where
                if not self.stack.ask_again("where_we_were"):
                    self.aside("today", "")

    def come_back(self) -> None:
        """/start of somebody we know: where we were, or today."""
        if self.stack.top is not None:
            self.stack.ask_again("where_we_were")
        elif not self.intake_done:
            self.stack.begin("intake", {})
        else:
            self.aside("today", "")

    def stop(self) -> None:
        """Stops what runs, keeping what was told; with nothing running it offers to be quiet."""
        frame = self.stack.top
        guard = next((at for at, each in enumerate(self.stack.frames) if each.flow in GUARDS), None)
        if guard is not None and locked(self.facts.holds):
            self.stack.raise_to_top(guard)
            self.stack.ask_again("still_here")
        elif self.stack.understands("stop"):
            self.stack.interject("stop")
        elif frame is not None:
            self.say("stopped", tuple(self.command_button(each, each) for each in ("go_on", "help", "pause")))
        else:
            quiet = self.command_button("settings:stop reminders", "stop_reminders")
            self.say(
                "stop_nothing", (self.command_button("pause", "pause"), quiet, self.command_button("delete", "delete"))
            )

    def aside(self, name: str, about: str) -> None:
        self.stack.page(name, about)

    # everything else that happens

    def place(self, zone: str, country: str) -> None:
        frame = self.stack.top
        step = self.coach.flows[frame.flow].script.step.get(frame.step) if frame else None
        if step is not None and step.kind == "place":
            self.stack.answer(f"{zone}|{country}", tapped=False)
        else:
            self.media(Media("place"))

    def media(self, media: Media) -> None:
        self.stack.messages += 1
        if media.caption and self.heard_by_safety(media.caption):
            return
        if not self.consented:
            self.before_consent("/start")
            return
        if self.asks_yes_or_no() and (phrase := strange.yes_or_no(media)):
            self.stack.ask_again(phrase)
            return
        answer = strange.answer(media, self.facts)
        if isinstance(answer, React):
            self.stack.perform((answer,))
        else:
            self.aside("strange", answer)

    def asks_yes_or_no(self) -> bool:
        frame = self.stack.top
        step = self.coach.flows[frame.flow].script.step.get(frame.step) if frame else None
        return step is not None and {"yes", "no"} <= set(step.choices)

    def due(self, due: Due) -> None:
        """A reminder comes as a frame; it waits while somebody is in the middle of something."""
        if not self.consented:
            return
        if self.stack.interject_any(due.kind):
            return
        frame = self.stack.top
        if frame is not None and self.away_for(frame) < IN_THE_MIDDLE and not due.kind.startswith(("hold", "crisis")):
            later = datetime.fromisoformat(frame.touched) + IN_THE_MIDDLE
            self.stack.untouched = True
            self.stack.perform((Remind(due.kind, later, {**due.inputs, "day": due.day.isoformat()}),))
            return
        self.stack.remind(reminders.decide(due, self.facts), due.kind)

    def time_up(self, name: str, turn: int) -> None:
        """A timer of the live question; one of a question that lies below speaks when nobody is in the middle."""
        at = next((at for at, each in enumerate(self.stack.frames) if waited(each) == (name, turn)), None)
        top = self.stack.top
        if at is None or top is None:
            return
        if at < len(self.stack.frames) - 1:
            if self.away_for(top) < IN_THE_MIDDLE:
                return
            self.stack.raise_to_top(at)
        self.stack.time_up()

    def from_coach(self, text: str) -> None:
        """It rings, as a person has waited for it."""
        buttons = (self.command_button("human", "answer"), self.command_button("thank_coach", "thanks"))
        words = render(Phrase.of("from_coach", words=Content(text)), self.phrases)
        self.stack.perform((Say(words, buttons=(buttons,)),))

    # small things

    @property
    def intake_done(self) -> bool:
        return self.facts.known.get("intake") == "done"

    @property
    def consented(self) -> bool:
        return bool(self.facts.known.get("consent"))

    def away_for(self, frame: Frame) -> timedelta:
        return self.facts.now - datetime.fromisoformat(frame.touched) if frame.touched else timedelta()

    def command_button(self, command: str, label: str, **values: Word) -> Button:
        return Button(f"/{command}", fill(self.phrases.label[label], self.phrases, lambda name: values[name]))

    def say(self, phrase: str, buttons: tuple[Button, ...], **values: Word) -> None:
        rows = tuple(buttons[start : start + 2] for start in range(0, len(buttons), 2))
        self.stack.put(Say(render(Phrase(phrase, values), self.phrases), buttons=rows, silent=True), beside=True)
