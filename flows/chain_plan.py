"""Why these days and these walks: every number of the week's plan with its reason and its source."""

from flows import course, flare_day, holds, slots, walking, week
from flows.chain import Link
from flows.course import Course, WalkDose
from flows.facts import Facts
from flows.known import Known
from flows.plan import dressed
from flows.planned import SessionPlan
from flows.words import Listed, Phrase, Word

WALKS = ("walk", "walks", "walking", "my walk", "my walks", "walk minutes", "minutes of walking")
DAYS = ("days", "day", "these days", "my days", "week", "this week", "my week", "sessions", "this plan", "my plan")


def about(facts: Facts, words: str) -> tuple[Link, ...]:
    """The chain of the walks or of the week, where the words mean one of them."""
    if words in WALKS:
        return of_walk(facts)
    return of_week(facts) if words in DAYS else ()


# the week


def of_week(facts: Facts) -> tuple[Link, ...]:
    """Which days, how many sessions, how long; nothing before there is a plan, or where a check comes first."""
    stands = course.of(facts)
    if stands is None or holds.training(facts.holds) != "active":
        return ()
    stands, _ = week.roll(facts)
    return (
        Link("days", days_words(facts, stands)),
        Link("sessions", sessions_words(facts, stands)),
        Link("minutes", minutes_words(facts, stands)),
        Link("warm_up", warm_up_words(facts, stands)),
    )


def days_words(facts: Facts, stands: Course) -> Phrase:
    days = week.training_days(facts, stands)
    told: dict[str, Word] = {"days": Listed([Phrase(f"weekday_short_{day}") for day in sorted(days)])}
    if not Known(facts.known).days:
        return Phrase("chain_days_spread", told)
    return Phrase("chain_days_chosen", told)


def sessions_words(facts: Facts, stands: Course) -> Phrase:
    count = slots.a_week(facts, stands)
    told: dict[str, Word] = {"n": count}
    known, phase = Known(facts.known), facts.library.programme.phase[stands.phase]
    if slots.smaller(facts):
        return Phrase("chain_sessions_smaller", told)
    if len(known.days) == count < phase.sessions[0]:
        return Phrase("chain_sessions_chosen", told)
    if known.trained and phase.sessions_trained:
        return Phrase("chain_sessions_trained", told)
    if count > slots.WITHOUT_MORE:
        return Phrase("chain_sessions_third", told)
    waits = phase.sessions[1] > count < len(known.days)
    return Phrase("chain_sessions_waits" if waits else f"chain_sessions_{stands.phase}", told)


def minutes_words(facts: Facts, stands: Course) -> Phrase:
    minutes = slots.minutes(facts)
    found = slots.patterns(facts, stands, slots.next_letter(facts, stands))
    row = max((one for one in facts.library.programme.minutes if one.minutes <= minutes), key=lambda one: one.minutes)
    moves = min(row.slots, len(found))
    return Phrase.of("chain_minutes_smaller" if slots.smaller(facts) else "chain_minutes", n=minutes, moves=moves)


def warm_up_words(facts: Facts, stands: Course) -> Phrase:
    minutes = dressed(facts, stands, SessionPlan("A", slots.minutes(facts), stands.phase)).warm_up_minutes
    if not minutes:
        return Phrase("chain_warm_up_brace")
    longer = minutes > facts.library.programme.warm_up.minutes
    return Phrase.of("chain_warm_up_older" if longer else "chain_warm_up", n=minutes)


# walks


def of_walk(facts: Facts) -> tuple[Link, ...]:
    """How long, on how many days, and how it grows; one line where there is no target now."""
    stands = course.of(facts)
    if stands is None or stands.walk is None:
        return ()
    dose = walking.dose(facts, stands)
    if dose is None:
        return (Link("walk", Phrase("chain_walk_held")),)
    kind = walk_kind(facts, stands, dose)
    first = walking.start(facts)
    told: dict[str, Word] = {"minutes": dose.minutes, "start": first.minutes if first else dose.minutes}
    links = [Link("walk", Phrase(f"chain_walk_{kind}", told)), Link("walk_days", walk_days_words(dose))]
    return (*links, Link("walk_growth", growth)) if (growth := growth_words(facts, kind, dose)) else tuple(links)


def walk_kind(facts: Facts, stands: Course, dose: WalkDose) -> str:
    """What made it so long: what holds it back first, then how it grew, then where it began."""
    own, first = stands.walk, walking.start(facts)
    assert own is not None
    if flare_day.is_open(facts):
        return "flare"
    if holds.training(facts.holds) == "gentle" and dose.minutes < own.minutes:
        return "gentle"
    if dose.less_until:
        return "less"
    if stands.bridge == "fatigue":
        return "fatigue"
    if facts.known.get("walks_enough"):
        return "enough"
    if dose.cycling:
        return "cycling"
    if first is None or dose.minutes == first.minutes:
        return "start"
    return "grown" if dose.minutes > first.minutes else "kept"


def walk_days_words(dose: WalkDose) -> Phrase:
    words = "chain_walk_days_all" if dose.days >= len(week.ALL_DAYS) else "chain_walk_days"
    return Phrase.of("chain_walk_days_twice" if dose.times_a_day > 1 else words, n=dose.days)


def growth_words(facts: Facts, kind: str, dose: WalkDose) -> Phrase | None:
    """What a good week makes of it; nothing where no week grows now."""
    if kind in ("flare", "gentle", "less", "fatigue"):
        return None
    target, row = facts.library.walking.target, walking.row(facts)
    told: dict[str, Word] = {"goal": target.minutes, "days": target.days}
    if row is None or (dose.minutes * dose.times_a_day >= target.minutes and dose.days >= target.days):
        return Phrase("chain_walk_goal", told)
    if dose.minutes * dose.times_a_day >= target.minutes:
        return Phrase("chain_walk_day_more", told)
    return Phrase("chain_walk_more", {**told, "add": row.add_minutes})
