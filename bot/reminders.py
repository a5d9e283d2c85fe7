"""From what a person wishes to rows with a moment: planned, and moved on when they have come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store.people import Person
from bot.store.reminders import Reminder
from bot.store.units import Store
from bot.zones import next_moment
from flows.facts import Facts
from flows.reminders import Wish, wanted

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # until its first moment is known

Moved = tuple[Reminder, datetime, date]


def plan(store: Store, person: Person, facts: Facts) -> Iterator[Reminder]:
    """Cancels what is no longer wished, and gives the rows to set; one that stays as it was keeps its moment.

    A changed one keeps its last date, so that it does not come twice on one day.
    """
    zone = str(getattr(facts.now.tzinfo, "key", "UTC"))
    old = store.reminders.repeating(person.id)
    new = {wish.kind: row_of(wish, person, zone) for wish in wanted(facts)}
    if gone := [kind for kind in old if kind not in new]:
        store.reminders.cancel(person.id, "repeating", gone)
    for kind, row in new.items():
        before = old.get(kind)
        if before is not None and before.rule == row.rule:
            continue
        last = last_there(before, row.place) if before else None
        after = facts.now.astimezone(UTC)
        if before is not None and before.place != row.place:
            after -= timedelta(seconds=row.keeps)  # its hour passed on the way: late is better than not today
        at, on = upcoming(row, after, last)
        yield row._replace(due_at=at, day=on, last=last)


def last_there(before: Reminder, place: ZoneInfo) -> date | None:
    """The date on which it last came, as the calendar is where the person is now: over the date line it is another."""
    if before.last is None or before.place == place:
        return before.last
    return datetime.combine(before.last, time.fromisoformat(before.wall), before.place).astimezone(place).date()


def row_of(wish: Wish, person: Person, zone: str) -> Reminder:
    days = "".join(map(str, sorted(wish.days)))
    return Reminder(
        0, person.id, "repeating", wish.kind, NEVER, NEVER.date(), None, zone, wish.at.isoformat("minutes"), days,
        int(wish.expires.total_seconds()), wish.bulk,
    )  # fmt: skip


def upcoming(row: Reminder, after: datetime, later_than: date | None = None) -> tuple[datetime, date]:
    return next_moment(time.fromisoformat(row.wall), set(map(int, row.days)), row.place, after, later_than)


def moved_on(row: Reminder, now: datetime) -> tuple[Reminder | None, Moved]:
    """What comes now of a repeating row that is due, and its next moment.

    After an outage that is the newest of those missed, if it is not too late for it; never a pile.
    """
    at, on = row.due_at, row.day
    following = upcoming(row, at, on)
    while following[0] <= now:
        at, on = following
        following = upcoming(row, at, on)
    current = row._replace(due_at=at, day=on)
    late = bool(row.keeps) and now > at + timedelta(seconds=row.keeps)
    return (None if late else current), (current, *following)
