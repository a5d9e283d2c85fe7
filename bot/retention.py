"""Forgets what has been kept long enough (behaviour.md §6): a batch at a time, told in the log as numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from bot.facts import zone
from bot.store.inbox import Arrival
from bot.store.people import Person
from bot.store.reminders import Reminder
from bot.store.units import Store
from bot.zones import next_moment
from flows.effects import Button, Say
from flows.facts import Clinic
from flows.words import Phrase, render

INBOX_KEPT = timedelta(days=2)  # Telegram repeats an update for a day at most
TEXT_KEPT = timedelta(days=30)  # chat text; what a flag needs stands in its hold
VISITOR_KEPT = timedelta(days=1)
QUIET = timedelta(days=365)  # 12 months without a word: they are told ...
GRACE = timedelta(days=31)  # ... and in the 13th all is erased; CJ
ASK_AT = time(10)  # where they live: out of quiet hours (behaviour.md §2)
MOST = 500  # rows a transaction: some 10 ms of the writer's time
QUIET_YEAR, ERASE = "quiet_year", "quiet_year_over"
BUTTONS = (("today", "keep_all"), ("export", "my_copy"), ("delete", "delete"))


class Looked(NamedTuple):
    """What one batch of people gave: erasures to be worked on, the soonest moment to tell somebody, where to go on."""

    found: Counter[str]
    arrivals: Sequence[Arrival] = ()
    due: datetime | None = None
    last: int = 0


def forget(store: Store, now: datetime) -> Counter[str]:
    """Rows that nothing needs, as far as one go may take; called again until it finds none."""
    gone: Counter[str] = Counter()
    for chat_id in store.people.gone_visitors(now - VISITOR_KEPT, MOST):
        store.people.turn_away(chat_id)
        store.outbox.forget_chat(chat_id)
        gone["open welcomes"] += 1
    gone["notes"] = store.notes.purge(now - TEXT_KEPT)
    gone["arrivals"] = store.inbox.purge(now - INBOX_KEPT, now - TEXT_KEPT, 4 * MOST)
    gone["messages"] = store.outbox.purge(now - TEXT_KEPT, 4 * MOST)
    return +gone


def look(store: Store, clinic: Clinic, after: int, now: datetime) -> Looked:
    """The people after this number: old last words go; who is silent for a year is asked, and a month later erased."""
    people = store.people.after(after, MOST)
    found: Counter[str] = Counter()
    events: list[tuple[int, dict[str, Any]]] = []
    dues: list[datetime] = []
    for _, chat_id, touched in people:
        if now - touched < TEXT_KEPT or (person := store.people.find(chat_id)) is None:
            continue
        found["last words"] += store.people.forget_words(person)
        what = step(person.known, touched, now)
        if what == "ask" and person.reachable:
            row = to_ask(person, clinic, now)
            store.reminders.set(row)
            dues.append(row.due_at)
        elif what in ("ask", "erase"):
            events.append((chat_id, {"due": ERASE if what == "erase" else QUIET_YEAR}))
        found[f"to {what}"] += what in ("ask", "erase")
    arrivals = store.inbox.own(events, now) if events else []
    return Looked(+found, arrivals, min(dues, default=None), people[-1][0] if len(people) == MOST else 0)


def step(known: Mapping[str, Any], touched: datetime, now: datetime) -> str:
    """What the silence of somebody asks for: "", ask, wait or erase."""
    if now - touched < QUIET:
        return ""
    told_on = known.get("warned_on")
    if told_on is None or date.fromisoformat(told_on) <= touched.date():
        return "ask"
    return "erase" if now.date() - date.fromisoformat(told_on) >= GRACE else "wait"


def warned(known: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {**known, "warned_on": now.date().isoformat()}


def to_ask(person: Person, clinic: Clinic, now: datetime) -> Reminder:
    where = zone(person.known, clinic)
    at, day = next_moment(ASK_AT, set(range(7)), where, now.astimezone(UTC))
    return Reminder(0, person.id, "once", QUIET_YEAR, at, day, None, where.key)


def question(known: Mapping[str, Any], clinic: Clinic, now: datetime, phrases: Any) -> Say:
    """It may be answered at any time: its buttons are commands."""
    on = (now + GRACE).astimezone(zone(known, clinic)).date()
    buttons = tuple(
        Button(f"/{command}", phrases.label[label], "red" if command == "delete" else None)
        for command, label in BUTTONS
    )
    return Say(render(Phrase.of(QUIET_YEAR, date=on), phrases), buttons=(buttons,))


def told(found: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
