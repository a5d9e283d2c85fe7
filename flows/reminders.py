"""When the coach may start a conversation: the reminders a person wants, and what becomes of one that is due.

The whole policy is behaviour.md §2: a chosen hour, at most three a day, two hours apart, merged within half an hour,
quiet hours, fewer when nobody answers, never a pile after an outage. Its numbers are CJ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flows import flare_day, flare_question, plan, rhythm
from flows.effects import Effect, PlanReminders, Record, Remember
from flows.facts import Facts
from flows.heard import Due
from flows.holds import locked, training
from flows.known import Known, clock_time
from flows.morning_check import check_due
from flows.records import CheckIn, Mobility, Pushed, SessionLog
from flows.walk_days import strength_days, walk_days

MOST_A_DAY = 3
APART = timedelta(hours=2)
MERGED_WITHIN = timedelta(minutes=30)
HALVED_AFTER, STOPPED_AFTER = 3, 7  # unanswered of one kind in a row
LAPSE_DAYS = (3, 7, 14, 30)  # days after the first missed item
QUIET_AFTER_CRISIS = timedelta(days=7)
DEFAULT_MORNING, MIDDAY, DEFAULT_DAILY = time(7, 30), time(12, 30), time(19, 0)
QUIET_FROM, QUIET_TO = time(21, 0), time(7, 0)
SUNDAY_FIVE = time(17, 0)
TONIGHT = time(19, 30)
NOON = time(12, 0)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

# Which drops first when a day is full: the last of these.
ORDER = (
    "hold", "check", "session", "later", "morning", "review", "four_weeks", "daily", "walk", "nudge", "stands",
    "lesson", "lapse",
)  # fmt: skip
CHOSEN = {
    "morning",
    "session",
    "daily",
    "review",
}  # at a time that the person chose: it wins over quiet hours and the 2 h
DECAYS = {"morning", "session", "daily", "review", "walk", "stands", "four_weeks"}
SWITCHED = DECAYS | {"lesson", "lapse"}  # what a person may turn off; a lesson asks for no answer
PLANNED = {"morning", "session", "daily", "walk"}  # whose silence counts as a missed item
LATE = {  # so long after its moment a reminder is old news: no pile after an outage
    "session": timedelta(hours=3), "daily": timedelta(hours=3), "later": timedelta(hours=3),
    "walk": timedelta(hours=4), "lapse": timedelta(hours=8), "review": timedelta(hours=3), "lesson": timedelta(hours=4),
    "four_weeks": timedelta(hours=6), "stands": timedelta(hours=4),
}  # fmt: skip
LATE_ELSE = timedelta(hours=12)
FLOW = {  # else the kind's own name
    "check": "morning", "daily": "check_in", "walk": "check_in", "ill": "session", "pause_over": "pause",
}  # fmt: skip
CARE = {"care_check", "recheck"}  # after a crisis and after a clearance: they wait for nothing but the night
TAKES_IN = {  # what has its place inside a message that comes anyway
    "session": {"morning", "walk", "daily", "lesson", "stands", "lapse"},
    "check": {"daily", "walk", "lesson", "stands", "lapse"},
    "morning": {"daily", "walk", "lesson", "stands", "lapse"},
    "review": {"daily", "walk", "lesson", "stands", "lapse"},
    "daily": {"walk", "lesson", "stands", "lapse"},
    "four_weeks": {"walk", "lesson", "stands", "lapse"},
    "stands": {"lesson", "lapse"},
}


@dataclass(frozen=True)
class Wish:
    """A repeating reminder, by wall time in the person's zone; dropped after `expires`. `bulk` may wait its turn."""

    kind: str
    at: time
    days: tuple[int, ...]  # 0 = Monday
    expires: timedelta
    bulk: bool = False


@dataclass(frozen=True)
class Send:
    """The conversation to begin, its first answers, and what is said in it besides."""

    flow: str
    answers: Mapping[str, object] = field(default_factory=dict)
    merged_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class Discard:
    reason: str


Decision = Send | Wait | Discard


def wanted(facts: Facts) -> tuple[Wish, ...]:
    """The repeating reminders that follow from what is known; none before the plan, under a lock, or in a pause."""
    if facts.known.get("plan") != "accepted" or locked(facts.holds) or paused(facts, facts.today):
        return ()
    return tuple(wish for wish in wishes(facts) if switched_on(wish.kind, facts) and wish.days)


def wishes(facts: Facts) -> Iterator[Wish]:
    known = Known(facts.known)
    morning = known.morning_time or DEFAULT_MORNING
    daily = flare_open(facts) or flare_question.waits(
        facts
    )  # in a flare, and where it may be one, the check comes daily
    mornings = EVERY_DAY if daily else morning_days(known)
    yield Wish("morning", morning, mornings, lateness("morning", morning))
    yield Wish("session", known.train_time, strength_days(facts) or known.days, LATE["session"])
    if switched_on("daily", facts):
        yield Wish("daily", clock_time(facts.known.get("daily_time")) or DEFAULT_DAILY, EVERY_DAY, LATE["daily"])
    if known.morning_time is None:  # else the walk is a line of the morning message
        yield Wish("walk", MIDDAY, tuple(walk_days(facts)), LATE["walk"], bulk=True)
    yield Wish("review", review_time(known), (rhythm.review_day(facts),), LATE["review"])
    yield Wish("four_weeks", MIDDAY, rhythm.weekdays(facts), LATE["four_weeks"], bulk=True)
    yield Wish("lesson", MIDDAY, rhythm.lesson_days(facts), LATE["lesson"], bulk=True)
    yield Wish("stands", MIDDAY, rhythm.stands_days(facts), LATE["stands"], bulk=True)
    yield Wish("lapse", MIDDAY, EVERY_DAY, LATE["lapse"], bulk=True)


def review_time(known: Known) -> time:
    return clock_time(known.values.get("review_time")) or SUNDAY_FIVE


def morning_days(known: Known) -> tuple[int, ...]:
    """The days of the routine and those after a session: the next-morning check comes without a routine too."""
    after = {(day + 1) % 7 for day in known.days}
    if known.morning_time is None:
        return tuple(sorted(after))
    chosen = known.values.get("morning_days")
    return tuple(sorted({int(day) for day in chosen} | after)) if chosen else EVERY_DAY


def lateness(kind: str, at: time) -> timedelta:
    """A morning lasts till noon; later it is the person's own kind of morning."""
    if kind == "morning":
        since_midnight = timedelta(hours=at.hour, minutes=at.minute)
        return timedelta(hours=12) - since_midnight if at < NOON else timedelta(hours=4)
    return LATE.get(kind, LATE_ELSE)


def switched_on(kind: str, facts: Facts) -> bool:
    """Everything is on but the daily check, which is opt-in."""
    switches = facts.known.get("reminders") or {}
    return bool(switches.get(kind, kind != "daily")) and kind not in (facts.known.get("stopped") or ())


def decide(due: Due, facts: Facts) -> Decision:
    """What becomes of a reminder whose moment has come."""
    if due.kind.startswith(("hold", "crisis")):
        return follow_up(due, facts)
    if due.kind in CARE:
        return care(due, facts)
    if reason := unwelcome(due, facts) or not_now(due.kind, facts, moved=bool(due.inputs.get("moved"))):
        return Discard(reason)
    if facts.now > due.due_at + lateness(due.kind, due.due_at.time()):
        return Discard("late")
    if due.kind == "lapse" and lapse_day(facts) is None:
        return Discard("not_lapsed")
    if due.kind == "session" and not due.inputs and plan.may_train_today(facts) in ("too_soon", "week_done"):
        return Discard("rest")  # nobody is rung to be told why not
    rank = ranked(due.kind, facts)
    nearby = [wish for wish in today(facts) if abs(moment(wish.at, facts) - due.due_at) <= MERGED_WITHIN]
    if any(rank in TAKES_IN.get(ranked(wish.kind, facts), ()) for wish in nearby if wish.kind != due.kind):
        return Discard("merged")
    merged = tuple(wish.kind for wish in nearby if ranked(wish.kind, facts) in TAKES_IN.get(rank, ()))
    chosen = due.kind in CHOSEN or bool(due.inputs.get("moved"))
    if rest := None if chosen else resting(facts):
        too_late = rest > due.due_at + lateness(due.kind, due.due_at.time()) or rest.date() != facts.now.date()
        return Discard("quiet") if too_late else Wait(rest)
    if full(rank, due.due_at, facts):
        return Discard("enough")
    return Send(FLOW.get(due.kind, due.kind), {**given(due, facts), "merged": list(merged)}, merged)


def follow_up(due: Due, facts: Facts) -> Decision:
    """A hold's own follow-ups: the first ones know no quiet hours; the later ones wait for the morning."""
    if not any(hold.open for hold in facts.holds):
        return Discard("closed")
    if due.inputs.get("urgent") or not quiet(facts):
        return Send("crisis" if due.kind.startswith("crisis") else "hold", {**due.inputs, "due": due.kind})
    return Wait(quiet_end(facts))


def care(due: Due, facts: Facts) -> Decision:
    if locked(facts.holds):
        return Discard("hold")
    return Wait(quiet_end(facts)) if quiet(facts) else Send(due.kind, given(due, facts))


def unwelcome(due: Due, facts: Facts) -> str:
    """A reason to say nothing, whatever it is about."""
    if locked(facts.holds):
        return "hold"
    if paused(facts, facts.today) and due.kind != "pause_over":
        return "paused"
    if due.kind in SWITCHED and not switched_on(due.kind, facts):
        return "off"
    if not due.inputs.get("moved") and due.kind in DECAYS:
        missed = unanswered(due.kind, facts)
        if missed >= STOPPED_AFTER:
            return "stopped"
        halved = missed >= HALVED_AFTER or due.kind in (facts.known.get("halved") or ())
        if halved and due.day.toordinal() % 2:  # half of the days, and half of the weeks of any weekday
            return "halved"
    return ""


def not_now(kind: str, facts: Facts, *, moved: bool = False) -> str:
    """A reason why this kind has nothing to say today."""
    if facts.known.get("plan") != "accepted" and kind in SWITCHED:
        return "no_plan"
    if Known(facts.known).day_0 == facts.today and kind in SWITCHED and not moved:
        return "first_day"  # the plan was made today: nothing more till tomorrow (conversations.md §20)
    state = training(facts.holds)
    flare = flare_open(facts)
    match kind:
        case "session" if flare and moved and state == "active" and flare_day.steps_today(facts):
            return ""  # the step of the flare plan, at the hour that the person chose
        case "session" if state == "hold" or flare:
            return "hold" if state == "hold" else "flare"
        case "session" if flare_question.waits(facts):
            return "flare"
        case "session" if any(log.day == facts.today for log in facts.history.of(SessionLog, facts.today)):
            return "done"
        case "morning":
            return morning_unneeded(facts, state, moved=moved, flare=flare)
        case "daily" if any(each.pain is not None for each in facts.history.of(CheckIn, facts.today)):
            return "done"
        case "daily" | "walk" | "lapse" if state == "hold":
            return "hold"
        case "daily" if flare:
            return "flare"
        case "walk" if facts.today.weekday() not in walk_days(facts):
            return "no_walk"
        case "lapse" | "lesson" | "stands" if crisis_lately(facts):
            return "crisis"
        case "review" | "four_weeks" | "stands" | "lesson":
            return rhythm_unneeded(kind, facts, flare=flare)
    return ""


def rhythm_unneeded(kind: str, facts: Facts, *, flare: bool) -> str:
    """What the weeks owe (flows/rhythm.py); in a flare the checks of the flare are enough."""
    if training(facts.holds) == "hold" or (flare and kind != "review"):
        return "hold" if not flare else "flare"
    if silent_days(facts) >= LAPSE_DAYS[kind == "review"]:
        return "silence"  # who is quiet gets fewer and easier messages (behaviour.md §1)
    owed = {
        "review": rhythm.review_owed(facts),
        "four_weeks": bool(rhythm.owed(facts)),
        "stands": rhythm.stands_owed(facts),
        "lesson": rhythm.lesson(facts) is not None,
    }
    return "" if owed[kind] else "not_due"


def morning_unneeded(facts: Facts, state: str, *, moved: bool, flare: bool) -> str:
    if check_due(facts) is not None or flare or flare_question.owed(facts):
        return ""
    if state == "hold":
        return "hold"
    known = Known(facts.known)
    days = known.values.get("morning_days") or EVERY_DAY
    if not moved and (known.morning_time is None or facts.today.weekday() not in days):
        return "no_routine"
    return "done" if facts.history.of(Mobility, facts.today) else ""


def ranked(kind: str, facts: Facts) -> str:
    """The kind's place in the order: a morning with a check to ask counts for more than one without."""
    if kind == "morning":
        asks = check_due(facts) is not None or flare_open(facts) or flare_question.owed(facts)
        return "check" if asks else "morning"
    return kind if kind in ORDER else "nudge"


def today(facts: Facts) -> Iterator[Wish]:
    """The wishes that have something to say today."""
    for wish in wanted(facts):
        speaks = facts.today.weekday() in wish.days and not not_now(wish.kind, facts)
        if speaks and (wish.kind != "lapse" or lapse_day(facts) is not None):
            yield wish


def moment(at: time, facts: Facts) -> datetime:
    return datetime.combine(facts.now.date(), at, facts.now.tzinfo)


def given(due: Due, facts: Facts) -> dict[str, object]:
    """What the conversation is told at its start."""
    told: dict[str, object] = {**due.inputs, "due": due.kind, "day": due.day.isoformat()}
    if due.kind == "lapse":
        told["lapse"] = lapse_day(facts)
    if due.kind in DECAYS and unanswered(due.kind, facts) == HALVED_AFTER:
        told["ask_keep"] = True
    return told


# how many, how close, how late


def pushes(facts: Facts) -> tuple[Pushed, ...]:
    """What the coach started today and what counts: a hold's follow-ups do not."""
    return tuple(
        push
        for push in facts.history.of(Pushed, facts.today)
        if not push.answered and not push.kind.startswith(("hold", "crisis")) and push.kind not in CARE
    )


def full(rank: str, due_at: datetime, facts: Facts) -> bool:
    """Whether what was sent, and what is more important and still to come, fills the day."""
    if rank not in ORDER:
        return len(pushes(facts)) >= MOST_A_DAY
    ahead = [
        wish for wish in today(facts)
        if moment(wish.at, facts) > due_at and ORDER.index(ranked(wish.kind, facts)) < ORDER.index(rank)
    ]  # fmt: skip
    return len(pushes(facts)) + len(ahead) >= MOST_A_DAY


def resting(facts: Facts) -> datetime | None:
    """When it may come at the earliest, if not now: after quiet hours, and two hours after the last."""
    if quiet(facts):
        return quiet_end(facts)
    last = max((push.at for push in pushes(facts)), default=None)
    if last is None or facts.now - last >= APART:
        return None
    return quiet_end(facts, last + APART) if quiet(facts, last + APART) else last + APART


def quiet(facts: Facts, at: datetime | None = None) -> bool:
    start, end = quiet_hours(facts)
    now = (at or facts.now).timetz().replace(tzinfo=None)
    return start <= now < end if start < end else now >= start or now < end


def quiet_hours(facts: Facts) -> tuple[time, time]:
    known = facts.known
    return clock_time(known.get("quiet_from")) or QUIET_FROM, clock_time(known.get("quiet_to")) or QUIET_TO


def quiet_end(facts: Facts, at: datetime | None = None) -> datetime:
    now = at or facts.now
    end = datetime.combine(now.date(), quiet_hours(facts)[1], now.tzinfo)
    return end if end > now else end + timedelta(days=1)


# silence, pause, snooze


def unanswered(kind: str, facts: Facts) -> int:
    """How many of this kind in a row nobody answered."""
    count = 0
    for push in reversed(facts.history.of(Pushed)):
        if push.kind == kind:
            if push.answered:
                break
            count += 1
    return count


def answered(kind: str, facts: Facts) -> Iterator[Effect]:
    """A sign of life: the count of unanswered ones of this kind starts anew."""
    if any(push.kind == kind for push in facts.history.of(Pushed, facts.today - timedelta(days=2))):
        yield Record(Pushed(facts.now, facts.today, kind, answered=True))


def stopped(kind: str, facts: Facts) -> Iterator[Effect]:
    """The person wants no more of this kind."""
    switches = facts.known.get("reminders") or {}
    yield Remember("reminders", {**switches, kind: False})
    yield PlanReminders()


def silent_days(facts: Facts) -> int:
    """Days since the first plan item that met silence; 0 where the last one was answered."""
    missed: date | None = None
    for entry in reversed(facts.history.entries):
        if entry.record == "decision":
            continue  # the coach's own, no sign of life
        if not isinstance(entry, Pushed) or entry.answered:
            break
        if entry.kind in PLANNED:
            missed = entry.day
    return (facts.today - missed).days if missed else 0


def lapse_day(facts: Facts) -> int | None:
    """3, 7, 14 or 30 days of silence; None on every other day."""
    days = silent_days(facts)
    return days if days in LAPSE_DAYS else None


def paused(facts: Facts, day: date) -> bool:
    until = facts.known.get("paused_until")
    return bool(until) and (until == "open" or day < date.fromisoformat(str(until)))


def crisis_lately(facts: Facts) -> bool:
    return any(hold.flag == "selfharm_now" and facts.now - hold.opened_at < QUIET_AFTER_CRISIS for hold in facts.holds)


def flare_open(facts: Facts) -> bool:
    return flare_day.is_open(facts)


def snoozed(choice: str, usual: time, facts: Facts) -> datetime:
    """The moment that [In 1 hour], [Tonight] or [Tomorrow] means; tonight is an hour off when the evening has begun."""
    soon = facts.now.replace(second=0, microsecond=0) + timedelta(hours=1)
    if choice == "tonight":
        return max(moment(TONIGHT, facts), soon)
    if choice == "tomorrow":
        return datetime.combine(facts.now.date() + timedelta(days=1), usual, facts.now.tzinfo)
    return soon
