"""What a coach reads about a person: a first line that says nothing of health, and the pages behind it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.store.notes import Note
from content.script import Phrases
from flows import crisis, human, wording
from flows.effects import Button, Style
from flows.facts import Facts
from flows.holds import Hold
from flows.words import Content, Listed, Moment, Phrase, Word, render

NOTE, LIST = "coach.note", "coach.list"  # where their buttons belong
KINDS = {
    "emergency": "now", "same_day": "today", "crisis": "today", "request": "question", "corrected": "news",
    "cleared": "news", "reds": "look", "flare": "look", "flares": "look", "bridge": "look",
    "usual": "look",
}  # fmt: skip
RANK = ("now", "today", "question", "look", "news")
FIRST: Mapping[str, tuple[str, ...]] = {
    "now": ("take", "open_summary"), "today": ("take", "open_summary"), "question": ("open", "later"),
    "look": ("open", "done"), "news": ("open", "done"),
}  # fmt: skip
BEHIND: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "now": (("take", "answer"), ("summary", "close")), "today": (("take", "answer"), ("summary", "close")),
    "question": (("answer", "done"),), "look": (("answer", "summary"), ("done",)), "news": (("summary", "done"),),
}  # fmt: skip
GREEN = ("take", "open", "answer")  # one main action a message: the first of its buttons that is one
LONGEST = 3000  # characters of a question: with the summary it must fit a message
IN_A_ROW = 4


class Page(NamedTuple):
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


def kind(note: Note) -> str:
    return "now" if note.urgent else KINDS[note.subject]


def pressing(notes: Iterable[Note]) -> list[Note]:
    """The most pressing first."""
    return sorted(notes, key=lambda note: (RANK.index(kind(note)), note.id))


def shares(known: Mapping[str, Any]) -> bool:
    """The standing consent: coaches may hear of holds and what goes with them."""
    return bool((known.get("consents") or {}).get("coach_sees_holds"))


def hears(known: Mapping[str, Any], subject: str) -> bool:
    """Whether coaches may hear of this: a crisis also where that alone was agreed."""
    return shares(known) or (subject == "crisis" and bool((known.get("consents") or {}).get("crisis_contact")))


class Pages:
    """Every page, in the words of content."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def words(self, phrase: str, **values: Word) -> str:
        return render(Phrase(f"coach_{phrase}", values), self.phrases)

    def alias(self, person: int) -> Word:
        """What coaches call somebody: from the number of the row, never from a name or Telegram's number."""
        return Phrase.of("coach_alias", number=str(person))

    def rows(self, *rows: Sequence[str]) -> tuple[tuple[Button, ...], ...]:
        main = next((key for row in rows for key in row if key in GREEN), "")
        return tuple(tuple(self.button(key, "green" if key == main else None) for key in row) for row in rows if row)

    def button(self, key: str, style: Style | None = None) -> Button:
        return Button(key, self.phrases.label[f"coach_{key}"], style)

    # a note's own message

    def first(self, note: Note, facts: Facts) -> Page:
        """What shows on a locked phone."""
        at = moment(note.opened_at, facts)
        text = self.words(f"first_{kind(note)}", alias=self.alias(note.person), at=at)
        return Page(text, self.rows([key for key in FIRST[kind(note)] if key != "take" or note.taken_at is None]))

    def opened(self, note: Note, facts: Facts) -> Page:
        """The whole of it, as far as the person shares it now."""
        if note.subject == "request":
            return Page(self.question(note), self.rows(*BEHIND["question"]))
        if not hears(facts.known, note.subject):
            return Page(self.words("private", alias=self.alias(note.person)), self.rows(("done",)))
        rows = BEHIND[kind(note)]
        if note.taken_at is not None:
            rows = tuple(tuple("done" if key == "take" else key for key in row) for row in rows)
        return Page(self.about(note, facts), self.rows(*rows))

    def question(self, note: Note) -> str:
        asked: Word = Content(note.words)
        if len(note.words) > LONGEST:
            asked = Phrase.of("coach_page_cut", words=Content(note.words[:LONGEST]))
        alias = self.alias(note.person)
        behind = note.summary or self.words("page_alone")
        return f"{self.words('page_question', alias=alias, words=asked)}\n\n{behind}"

    def about(self, note: Note, facts: Facts) -> str:
        page = "not_meant" if note.subject == "crisis" and not note.urgent else note.subject
        line = crisis.line_short(facts)
        values = {"told": Content(note.words), "number": wording.emergency(facts), "line": line}
        text = self.words(f"page_{page}", alias=self.alias(note.person), **values)
        if kind(note) not in ("now", "today") or page == "not_meant":
            return text
        held = next((hold for hold in facts.holds if hold.id == note.hold), None)
        return "\n".join((text, self.words(f"said_{said(held)}"), self.words("next")))

    def summary(self, note: Note, facts: Facts) -> Page:
        if not shares(facts.known):
            return self.opened(note, facts)
        return Page(self.shared(note.person, facts), self.rows(("back",)))

    def shared(self, person: int, facts: Facts) -> str:
        """The same lines that the person reads before they send them."""
        return self.words("summary", alias=self.alias(person), lines=Listed(human.shared(facts), lines=True))

    def taken(self, note: Note, facts: Facts) -> Page:
        return self._marked("taken", note, facts, note.taken_at, ("open_summary", "answer", "done"))

    def how(self, note: Note) -> Page:
        return Page(self.words("how", alias=self.alias(note.person)), self.rows(("close",)))

    def passed_on(self, note: Note, facts: Facts, *, away: bool) -> Page:
        return self._marked("passed_later" if away else "passed_on", note, facts, note.answered_at, ("open", "done"))

    def thanked(self, note: Note, facts: Facts) -> Page:
        return self._marked("thanked", note, facts, note.answered_at, ("open", "done"))

    def done(self, note: Note, facts: Facts) -> Page:
        return self._marked("done", note, facts, note.closed_at, ("open",))

    def over(self, note: Note, facts: Facts) -> Page:
        return self._marked("over", note, facts, note.closed_at, ("open",))

    def still_waits(self, note: Note, facts: Facts) -> Page:
        since = note.opened_at.astimezone(facts.now.tzinfo).date()
        return Page(self.words("still_waits", alias=self.alias(note.person), date=since), self.rows(("open", "done")))

    def _marked(self, phrase: str, note: Note, facts: Facts, at: datetime | None, keys: Sequence[str]) -> Page:
        shown = moment(at or facts.now, facts)
        return Page(self.words(phrase, alias=self.alias(note.person), at=shown), self.rows(keys))

    # several at once

    def list(self, notes: Sequence[Note]) -> Page:
        """A line for each, and a button for each that has no message of its own yet and is not over."""
        if not notes:
            return Page(self.words("list_empty"))
        lines = []
        for note in pressing(notes):
            state = "opened" if note.shown_at else "over" if note.closed_at else kind(note)
            phrase = f"coach_list_{state}"
            lines.append(Phrase.of(phrase, alias=self.alias(note.person)))
        waiting = [note for note in pressing(notes) if note.shown_at is None and note.closed_at is None]
        buttons = tuple(Button(str(note.id), render(self.alias(note.person), self.phrases)) for note in waiting)
        rows = tuple(buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW))
        return Page(self.words("list", lines=Listed(lines, lines=True)), rows)


def moment(at: datetime, facts: Facts) -> Moment:
    return Moment(at.astimezone(facts.now.tzinfo), clock_24=bool(facts.known.get("clock_24")))


def said(hold: Hold | None) -> str:
    """What the person has said to the card since."""
    match hold:
        case Hold(closed_by="clinician"):
            return "checked"
        case Hold(closed_by="corrected"):
            return "mistake"
        case Hold(closed_by="resolved"):
            return "gone"
        case Hold(called_at=None, answer="yes"):
            return "yes"
        case Hold(called_at=None) | None:
            return "nothing"
        case _:
            return "called"
