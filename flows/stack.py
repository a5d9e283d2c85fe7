"""The stack of conversations: what lies below waits, what ends gives way, only the newest question has buttons."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows import Coach, check_first, clearance, commands, hold, morning, reminders, session
from flows.answers import plain
from flows.effects import (
    Begin,
    CancelReminders,
    CancelTimer,
    ChangeHold,
    Drop,
    Edit,
    Effect,
    Erase,
    OpenHold,
    Pin,
    PlanReminders,
    Record,
    Remind,
    Say,
    StartTimer,
    TellCoach,
    Toast,
)  # fmt: skip
from flows.engine import Flow, Frame, Turn, absorb
from flows.facts import Facts
from flows.heard import Tap
from flows.holds import CRISIS, Hold, locked, training
from flows.records import Decision, PainScore, Pushed
from flows.words import Content, Phrase, Word, render

MOST_FRAMES = 3  # decisions.md §3
FAR_UP = 8  # messages; nothing further up is edited (conversations.md, How to read 3)
GUARDS = ("hold", "crisis")  # the conversations that own the chat while training is locked
MOOT = {"clearance": clearance.nothing_open, "check_first": check_first.nothing_to_check, "hold": hold.is_over}
NOTHING_LEFT = "nothing_left"  # the road of those that say so
KEPT_UNDER_A_LOCK = ("intake", "screening")  # the intake pauses there and goes on after clearance (measures.md §5)


class Stack:
    """Frames, and the effects that piled up while one event was worked off."""

    def __init__(
        self, coach: Coach, frames: tuple[Frame, ...], turn: int, messages: int, keyboard: str, live: int, facts: Facts
    ) -> None:
        self.coach, self.frames, self.turn, self.messages = coach, frames, turn, messages
        self.keyboard, self.live, self.facts = keyboard, live, facts
        self.before = frames
        self.effects: list[Effect] = []
        self.opener = ""  # words that open the next message
        self.answered_ref = 0  # the message whose button was tapped: an in-place step changes it
        self.untouched = False  # a reminder that waits is no turn: else two of them would put each other off for ever
        self.missed: Turn | None = None
        self.next: Begin | None = None
        self.locking: Hold | None = None  # an emergency or same-day hold that opened in this turn

    @property
    def top(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def flow(self, frame: Frame) -> Flow:
        return self.coach.flows[frame.flow]

    def settled(self) -> tuple[Effect, ...]:
        if self.locking is not None:
            self.lock(self.locking)
        self.end_moot()
        self.ease_pain()
        now = self.facts.now.isoformat()
        if self.frames and not self.untouched:
            self.frames = (*self.frames[:-1], replace(self.frames[-1], touched=now))
        self.effects.extend(self.timers_left_behind())
        self.frames = tuple(replace(each, timed=self.turn) if self.starts(each) else each for each in self.frames)
        if any(isinstance(effect, OpenHold | ChangeHold) for effect in self.effects):
            self.effects.append(PlanReminders())
        self.effects.extend(self.cards_sent())
        return tuple(
            replace(effect, turn=self.turn) if isinstance(effect, StartTimer) else effect for effect in self.effects
        )

    def is_moot(self, at: int) -> bool:
        """Whether this conversation is about a hold that was lifted meanwhile, and no part of it is still asking."""
        frame, above = self.frames[at], self.frames[at + 1 : at + 2]
        if any(each.called for each in above):
            return False
        return frame.flow in MOOT and MOOT[frame.flow](frame.step, self.facts)

    def end_moot(self) -> None:
        """A live conversation about holds ends kindly once nothing stands."""
        for _ in range(len(self.frames)):
            top = self.top
            if top is None or not self.is_moot(len(self.frames) - 1):
                return
            if NOTHING_LEFT in self.flow(top).script.heard:
                self.interject(NOTHING_LEFT)
            elif not self.ask_again("where_we_were"):
                return

    def ease_pain(self) -> None:
        """Whatever recorded today's pain: very strong usual pain that came down opens its hold by itself."""
        scored = any(isinstance(effect, Record) and isinstance(effect.entry, PainScore) for effect in self.effects)
        if not scored or not (eased := tuple(hold.eased_pain(self.facts))):
            return
        self.perform(eased)
        if self.facts.known.get("plan") == "accepted":
            self.say("hold_pain_eased")
        elif self.facts.known.get("intake") == "done" and not self.frames:
            self.say("hold_pain_eased")
            self.begin("plan_card" if self.facts.known.get("days") else "intake", {})

    def cards_sent(self) -> list[Effect]:
        """Every emergency and same-day hold is kept with the exact message that was sent (red-flags.md §1)."""
        found: list[Effect] = []
        now, today = self.facts.now, self.facts.today
        for at, effect in enumerate(self.effects):
            if isinstance(effect, OpenHold) and effect.hold.level in ("E0", "E1"):
                card = next((each.text for each in self.effects[at:] if isinstance(each, Say)), "")
                sent = {"hold": effect.hold.id, "message": card}
                found.append(Record(Decision(now, today, "card", effect.hold.flag, effect.hold.level, sent)))
        return found

    def timers_left_behind(self) -> list[Effect]:
        """Timers of steps that nobody stands at any more."""
        standing = {(frame.flow, frame.step, frame.timed) for frame in self.frames}
        started = {effect.name for effect in self.effects if isinstance(effect, StartTimer)}
        left = [frame for frame in self.before if (frame.flow, frame.step, frame.timed) not in standing]
        names = [f"{frame.flow}.{frame.step}" for frame in left if self.waits(frame)]
        return [CancelTimer(name) for name in names if name not in started]

    def starts(self, frame: Frame) -> bool:
        """Whether the timer of the step where this frame stands was set just now."""
        name = f"{frame.flow}.{frame.step}"
        return any(isinstance(effect, StartTimer) and effect.name == name for effect in self.effects)

    def waits(self, frame: Frame) -> bool:
        step = self.flow(frame).script.step.get(frame.step)
        return step is not None and step.timeout is not None

    # walking

    def answer(self, said: str, *, tapped: bool) -> bool:
        """Takes an answer to the live question; False when it is none."""
        frame = self.top
        if frame is None:
            return False
        turn = self.flow(frame).answer(frame, said, self.timed(frame), tapped=tapped)
        if turn.frame is not None and turn.frame.misses > frame.misses:
            self.missed = turn
            return False
        self.answered_ref = frame.ref if tapped else 0
        self.follow(turn if tapped else replace(turn, effects=tuple(filter(is_no_toast, turn.effects))))
        return True

    def toast_first(self) -> None:
        """A tap is answered at once, with the words that its step has for it or with none."""
        told = next((each for each in self.effects if isinstance(each, Toast)), Toast())
        self.effects = [told, *filter(is_no_toast, self.effects)]

    def offers(self, said: str) -> bool:
        """A tap on the reply keyboard of the live question: its words are ours, and the step knows what they mean."""
        return self.top is not None and said in self.below(self.top)

    def below(self, frame: Frame) -> set[str]:
        """The labels that the question of this frame puts below the chat."""
        flow = self.flow(frame)
        step = flow.script.step.get(frame.step)
        if step is None or step.keyboard not in ("reply", "persistent") or not step.asks:
            return set()
        return {button.label for button in flow.options(step, frame, flow.within(frame, self.facts))}

    def takes_up(self, said: str) -> bool:
        """A tap on the keyboard of a question that lies below another one: "I've called", with the settings open."""
        owner = self.keyboard.partition(":")[2]
        at = next((at for at, frame in enumerate(self.frames[:-1]) if frame.flow == owner), None)
        if at is None or said not in self.below(self.frames[at]):
            return False
        self.raise_to_top(at)
        return self.offers(said)

    def typed_command(self, said: str) -> str:
        """The page under the live question whose label was typed; a bare "why" asks for its own Why."""
        frame = self.top
        step = self.flow(frame).script.step.get(frame.step) if frame else None
        if frame is None or step is None or not step.asks:
            return ""
        flow = self.flow(frame)
        pages = [one for one in flow.options(step, frame, flow.within(frame, self.facts)) if one.key.startswith("/")]
        asks_why = commands.command(said) == "why" and not said.startswith("/")
        named = (one.key for one in pages if plain(one.label) == plain(said))
        found = next(named, "") or next((one.key for one in pages if asks_why and one.key.startswith("/why")), "")
        return found.removeprefix("/")

    def timed(self, frame: Frame) -> Facts:
        """How long ago the question was asked, in seconds: lists answered too fast are shown once more."""
        seconds = (self.facts.now - datetime.fromisoformat(frame.touched)).total_seconds() if frame.touched else 0.0
        frame_answers = {**frame.answers, "_seconds": seconds}
        return replace(self.facts, answers=frame_answers)

    def apologise(self, frame: Frame) -> None:
        if self.missed is not None:
            self.follow(self.missed)
        else:
            self.follow(self.flow(frame).ask_again(frame, self.facts))

    def miss(self) -> None:
        """One more answer that was none, without asking again."""
        if self.missed is not None and self.missed.frame is not None:
            self.frames = (*self.frames[:-1], self.missed.frame)

    def follow(self, turn: Turn) -> None:
        """What one turn of the top frame asks for, and what it means for the stack."""
        ending = self.top
        assert ending is not None
        for effect in turn.effects:
            if isinstance(effect, Say) and effect.question and turn.frame is not None:
                self.frames = (*self.frames[:-1], turn.frame)
                self.ask(effect)
            else:
                self.perform((effect,))
        if turn.frame is not None:
            top = self.frames[-1]
            asked = replace(turn.frame, turn=top.turn, ref=top.ref, asked=top.asked)
            self.frames = (*self.frames[:-1], asked)
            if turn.call is not None:
                self.push(turn.call, called=True)
            return
        self.frames = self.frames[:-1]
        self.answered_ref = 0
        if ending.called and self.top is not None:
            self.follow(self.flow(self.top).returned(self.top, turn.result, self.facts))
        elif self.next is not None:
            begin, self.next = self.next, None
            if begin.flow == "session":
                self.close_session()
            self.push(begin)
        elif self.top is not None:
            self.ask_again("where_we_were")

    def push(self, begin: Begin, called: bool = False) -> None:
        now = self.facts.now.isoformat()
        turn = self.coach.flows[begin.flow].begin(self.facts, begin.answers)
        started = turn.frame or Frame(begin.flow, self.coach.flows[begin.flow].script.start, begin.answers)
        self.frames = (*self.frames, replace(started, called=called, opened=now, touched=now))
        self.follow(replace(turn, frame=replace(turn.frame, called=called, opened=now) if turn.frame else None))

    def begin(self, name: str, given: Mapping[str, Any]) -> None:
        """A conversation on top of what is there; the oldest that can go makes room."""
        if len([frame for frame in self.frames if not frame.called]) >= MOST_FRAMES:
            spare = next(
                (
                    i for i, frame in enumerate(self.frames)
                    if not frame.called and frame.flow not in (*KEPT_UNDER_A_LOCK, *GUARDS)
                ),
                None,
            )  # fmt: skip
            if spare is not None:
                self.drop_from(spare)
        self.push(Begin(name, given))

    def start(self, name: str, given: Mapping[str, Any]) -> None:
        """What is already open is taken up, not begun twice."""
        at = next((i for i, frame in enumerate(self.frames) if frame.flow == name), None)
        if at is not None and ({"said", "resume"} & given.keys() or self.is_bare_menu(at)):
            self.drop_from(at)  # a wish that says what it wants needs no menu that is open, a menu opens at its top
            at = None
        if at is None:
            self.begin(name, given)
        else:
            self.raise_to_top(at)
            self.ask_again("where_we_were")

    def is_bare_menu(self, at: int) -> bool:
        """Settings with none of its questions under way: asked for again, it shows all there is to change."""
        child = self.frames[at + 1 : at + 2]
        return self.frames[at].flow == "settings" and not any(frame.called for frame in child)

    def raise_to_top(self, at: int) -> None:
        """The frame at this place, with those it called and the one that called it, comes to the top."""
        while at > 0 and self.frames[at].called:
            at -= 1
        end = at + 1
        while end < len(self.frames) and self.frames[end].called:
            end += 1
        self.frames = (*self.frames[:at], *self.frames[end:], *self.frames[at:end])

    def close_session(self) -> None:
        """A session that is begun anew is not open twice: both would go on, one below the other."""
        at = next((at for at, frame in enumerate(self.frames) if frame.flow == "session"), None)
        if at is not None:
            self.drop_from(at)

    def close_old(self, flow: str) -> None:
        """What a reminder asks anew is not asked once more by the same conversation of an earlier day below it."""
        at = next((at for at, frame in enumerate(self.frames) if frame.flow == flow and not frame.called), None)
        if at is not None:
            self.drop_from(at)

    def drop_from(self, at: int) -> None:
        end = at + 1
        while end < len(self.frames) and self.frames[end].called:
            end += 1
        for frame in self.frames[at:end]:
            self.keep_session(frame)
            self.keep_morning(frame)
        dropped = {frame.flow for frame in self.frames[at:end]}
        self.frames = (*self.frames[:at], *self.frames[end:])
        if self.keyboard.partition(":")[2] in dropped:
            self.say("session_left")  # and takes its keyboard away

    def keep_morning(self, frame: Frame) -> None:
        """A morning whose score was told and whose list was left open still counts, as of its own day."""
        if frame.flow == "morning" and frame.opened:
            then = replace(self.facts, now=datetime.fromisoformat(frame.opened), answers=frame.answers)
            self.perform(tuple(morning.left(then)))

    def keep_session(self, frame: Frame) -> None:
        """A session that is left keeps all that was done."""
        if frame.flow == "session":
            self.perform(tuple(session.partial(frame.answers, self.facts)))

    def clear(self) -> None:
        self.frames = ()

    # the roads that no answer takes

    def interject(self, word: str, said: str = "") -> None:
        """Words that the live conversation understands at every step, also where one that it called is asking."""
        at = next(i for i in reversed(range(len(self.frames))) if word in self.flow(self.frames[i]).script.heard)
        for frame in self.frames[at + 1 :]:
            self.keep_session(frame)
        self.frames = self.frames[: at + 1]
        frame = self.frames[-1]
        self.follow(self.flow(frame).interject(frame, word, self.facts, said))

    def heard_word(self, said: str) -> str:
        """The word that the live conversation, or one that called it, understands at every step."""
        if self.top is not None and self.flow(self.top).offers(self.top, said, self.facts):
            return ""
        for at in reversed(range(len(self.frames))):
            if word := self.flow(self.frames[at]).hears(said, self.frames[at].step):
                return word
            if not self.frames[at].called:
                break
        return self.below_the_chat(said)

    def below_the_chat(self, said: str) -> str:
        """A tap on the keyboard that a parked conversation left below the chat: it is taken up again and hears."""
        owner = self.keyboard.partition(":")[2]
        at = next((at for at, frame in enumerate(self.frames) if frame.flow == owner), None)
        if at is None or said not in self.flow(self.frames[at]).below_the_chat:
            return ""
        word = self.flow(self.frames[at]).hears(said, self.frames[at].step)
        self.raise_to_top(at)
        return word

    def understands(self, word: str) -> bool:
        """Whether the live conversation, or one that called it, has a road for this word at every step."""
        for at in reversed(range(len(self.frames))):
            if word in self.flow(self.frames[at]).script.heard:
                return True
            if not self.frames[at].called:
                break
        return False

    def interject_any(self, word: str) -> bool:
        """A timer or follow-up that some open conversation waits for."""
        for at, frame in enumerate(self.frames):
            if word in self.flow(frame).script.heard:
                if not frame.called:
                    self.raise_to_top(at)
                self.interject(word)
                return True
        return False

    def insist(self) -> None:
        """Training was asked for under a lock: declined kindly, with the number and the way back."""
        in_crisis = any(hold.open and hold.flag == CRISIS for hold in self.facts.holds)
        for name in ("crisis",) if in_crisis else ("hold",):
            at = next((i for i, frame in enumerate(self.frames) if frame.flow == name), None)
            if at is not None:
                self.raise_to_top(at)
                self.interject("insist")
                return
        self.begin("crisis" if in_crisis else "hold", {"insist": True})

    def time_up(self) -> None:
        frame = self.top
        turn = self.flow(frame).time_up(frame, self.facts) if frame else None
        if turn is not None:
            self.follow(turn)

    def back(self) -> None:
        while (frame := self.top) is not None:
            turn = self.flow(frame).back(frame, self.facts)
            if turn is not None:
                self.follow(turn)
                return
            if not frame.called:
                break
            self.frames = self.frames[:-1]
        self.say("nothing_back")
        self.ask_again("")

    def start_over(self) -> None:
        frame = self.top
        if frame is not None:
            self.drop_from(len(self.frames) - 1)
            if frame.called and (below := self.top) is not None:  # asked for once more, with all that it was given
                self.follow(self.flow(below).arrive(below, self.facts))
            else:
                self.push(Begin(frame.flow, {}), called=frame.called)

    def replace_last(self, text: str) -> None:
        self.back()
        self.answer(text, tapped=False)

    def ask_again(self, opener: str) -> bool:
        """The live question once more, opened by a phrase; False when nothing is open."""
        self.frames = tuple(frame for at, frame in enumerate(self.frames) if not self.is_moot(at))
        frame = self.top
        if frame is None:
            return False
        flow = self.flow(frame)
        if frame.step not in flow.script.step or not flow.script.step[frame.step].asks:
            self.follow(flow.arrive(replace(frame, step=flow.script.heir(frame.step)), self.facts))
            return True
        self.answered_ref = 0  # a message of its own, not in the place of what was tapped
        if opener:
            self.opener = self.phrase(opener)
        self.ask(flow.question(frame, self.facts))
        return True

    # lock

    def lock(self, hold: Hold) -> None:
        """An emergency or same-day hold: what runs ends as partial, and the hold owns the chat."""
        kept: list[Frame] = []
        for frame in self.frames:
            self.keep_session(frame)
            below_intake = bool(kept) and kept[0].flow == "intake"
            if frame.flow == "intake" or (frame.flow == "screening" and frame.called and below_intake):
                kept.append(frame)
        self.frames = tuple(kept)
        self.effects.append(CancelReminders())
        self.next = self.locking = None
        self.push(Begin("crisis" if hold.flag == CRISIS else "hold", {"hold": hold.id}))

    # saying

    def perform(self, effects: Iterable[Effect], begin: Begin | None = None) -> None:
        """Adds effects in order; a hold that locks takes over when the turn is done, or the conversation named does."""
        locking: Hold | None = None
        for effect in effects:
            self.facts = absorb(self.facts, effect)
            match effect:
                case Say():
                    self.put(effect)
                case Edit():
                    self.change(effect)
                case Begin():
                    self.next = effect
                case Drop(flow):
                    self.frames = tuple(frame for frame in self.frames if frame.flow != flow)
                case Erase():
                    self.frames = self.frames[-1:]  # what lay below is erased with the rest
                    self.effects.append(effect)
                case OpenHold(hold) if hold.level in ("E0", "E1"):
                    locking = locking or hold
                    self.effects.append(effect)
                case TellCoach("flares"):
                    self.effects.append(effect)
                    self.tell_of_the_third()
                case _:
                    self.effects.append(effect)
        if begin is None:
            self.locking = self.locking or locking
            return
        if locking is not None:
            self.leave_all()
        self.begin(begin.flow, begin.answers)

    def tell_of_the_third(self) -> None:
        """A strain that is the third flare in 90 days is told at once, as /flare tells its own (training.md §7)."""
        tells_itself = any(frame.flow == "flare" for frame in self.frames) and training(self.facts.holds) != "hold"
        if not tells_itself and not locked(self.facts.holds):
            self.put(Say(self.phrase("flare_third"), silent=True), beside=True)

    def leave_all(self) -> None:
        """As `lock`, without its own conversation: another one speaks."""
        for frame in self.frames:
            self.keep_session(frame)
        self.frames = tuple(frame for frame in self.frames if frame.flow in KEPT_UNDER_A_LOCK)
        self.effects.append(CancelReminders())

    def loose(self, effects: Iterable[Effect], begin: Begin | None) -> None:
        """Before consent: the card is shown and nothing is kept."""
        self.effects.extend(effect for effect in effects if isinstance(effect, Say | Toast))
        if begin is not None:
            turn = self.coach.flows[begin.flow].begin(self.facts, begin.answers)
            self.effects.extend(replace(each, question=False) for each in turn.effects if isinstance(each, Say))

    def ask(self, say: Say) -> None:
        """The live question: numbered, and the only one with buttons. A hold that opened speaks instead."""
        if self.locking is not None:
            return
        frame = self.frames[-1]
        step = self.flow(frame).script.step[frame.step]
        self.turn += 1
        place = f"{frame.flow}.{frame.step}"
        if step.in_place and self.answered_ref and say.buttons:
            self.effects = [
                each for each in self.effects if not (isinstance(each, Edit) and each.ref == self.answered_ref)
            ]
            self.effects.append(
                Edit(say.text, ref=self.answered_ref, buttons=say.buttons, question=True, place=place, turn=self.turn)
            )
            self.frames = (*self.frames[:-1], replace(frame, turn=self.turn, ref=self.answered_ref))
            self.live = self.answered_ref
            return
        asked = replace(frame, turn=self.turn, ref=self.turn, asked=self.messages)
        self.frames = (*self.frames[:-1], asked)
        self.strip()
        self.put(replace(say, place=place, turn=self.turn, ref=self.turn))
        self.live = self.turn if say.buttons else 0

    def strip(self) -> None:
        """The buttons of a question that is no longer live go away."""
        edited = {each.ref for each in self.effects if isinstance(each, Edit)}
        if self.live and self.live not in edited:
            self.effects.append(Edit("", ref=self.live))
        self.live = 0

    def put(self, say: Say, *, beside: bool = False) -> None:
        """Sends; what is said `beside` an open question leaves the keyboard that answers it where it is."""
        if self.locking is not None:
            return
        if self.opener:
            say, self.opener = replace(say, text=f"{self.opener}\n\n{say.text}"), ""
        if say.keyboard is not None:
            self.keyboard = f"persistent:{self.frames[-1].flow}" if say.keyboard.persistent else "once"
        elif self.keyboard and not say.buttons and not (beside and self.answered_below):
            owner = self.keyboard.partition(":")[2]
            if say.takes_keyboard_away or owner not in {frame.flow for frame in self.frames}:
                say, self.keyboard = replace(say, takes_keyboard_away=True), ""
        self.messages += 1
        if say.pinned:
            self.turn += 1
            self.effects += [replace(say, ref=self.turn), Pin(self.turn)]
            return
        self.effects.append(say)

    @property
    def answered_below(self) -> bool:
        """Whether the live question is answered by the keyboard below the chat."""
        step = self.flow(self.top).script.step.get(self.top.step) if self.top else None
        return step is not None and step.keyboard in ("reply", "persistent")

    def change(self, edit: Edit) -> None:
        """A record; when its question is far up it opens the next message instead."""
        frame = self.top
        if edit.question and frame is not None:
            edit = replace(edit, place=f"{frame.flow}.{frame.step}", turn=frame.turn)
        elif frame is not None and edit.ref == frame.ref and self.messages - frame.asked > FAR_UP:
            self.opener = edit.text
            return
        self.effects.append(edit)

    def say(self, phrase: str, **values: Word) -> None:
        self.put(Say(self.phrase(phrase, **values), silent=True), beside=True)

    def phrase(self, phrase: str, **values: Word) -> str:
        return render(Phrase(phrase, values), self.coach.phrases)

    def toast_for(self, answer: str) -> str:
        """What a second tap on the same button is told."""
        frame = self.top
        if frame is None:
            return ""
        flow = self.flow(frame)
        options = flow.options(flow.script.step[frame.step], frame, flow.within(frame, self.facts))
        label = next((button.label for button in options if button.key == answer), "")
        return self.phrase("got_it", answer=Content(label)) if label else self.phrase("already")

    # asides

    def page(self, name: str, about: str) -> None:
        """An aside answers in a message of its own; nobody moves."""
        flow = self.coach.flows[name]
        self.put(self.shown(flow, flow.script.start, about), beside=True)

    def turn_page(self, tap: Tap) -> None:
        name, _, step = tap.place.removeprefix("@").partition(".")
        flow = self.coach.flows.get(name)
        if flow is None or not flow.script.aside:
            self.perform((Toast(self.phrase("old_button")),))
            return
        step = flow.script.heir(step)
        key, _, about = tap.answer.partition(":")
        self.perform((Toast(),))
        facts = replace(self.facts, answers={"about": about or key})
        for rule in flow.script.step[step].after:
            self.perform(flow.rules[rule](key, facts))
        page = self.shown(flow, flow.follow("answer", step, key, facts), about or key)
        if bool(page.picture) != bool(flow.picture(flow.script.step[step], facts)):
            self.put(page, beside=True)  # words cannot become a picture, nor a picture words
            return
        self.effects.append(
            Edit(page.text, message=tap.message, buttons=page.buttons, place=page.place, picture=page.picture)
        )

    def shown(self, flow: Flow, step: str, about: str) -> Say:
        return flow.page(step, replace(self.facts, answers={"about": about}))

    # reminders

    def remind(self, decision: "reminders.Send | reminders.Wait | reminders.Discard", kind: str) -> None:
        match decision:
            case reminders.Send(flow, answers):
                self.perform((Record(Pushed(self.facts.now, self.facts.today, kind)),))
                if self.coach.flows[flow].script.aside:
                    self.tell(self.coach.flows[flow])
                else:
                    if flow not in GUARDS:
                        self.close_old(flow)
                    self.begin(flow, answers)
            case reminders.Wait(until):
                self.untouched = True
                self.perform((Remind(kind, until),))
            case reminders.Discard():
                self.untouched = True

    def tell(self, flow: Flow) -> None:
        """Words that ask nothing come beside an open question, which stays where it is."""
        self.untouched = True
        self.put(self.shown(flow, flow.script.start, ""), beside=True)
        for rule in flow.script.step[flow.script.start].effects:
            self.perform(flow.rules[rule](self.facts))


def is_no_toast(effect: Effect) -> bool:
    return not isinstance(effect, Toast)
