"""Minutes of walking: where they start, how they grow when a week closes, and when they shrink (training.md §5)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from content.flags import flags
from content.loads import WalkRow
from flows import flare_day, holds
from flows.course import Course, WalkDose
from flows.facts import Facts
from flows.known import Known
from flows.reasons import decided
from flows.records import CheckIn, Decision, Flare, SessionLog, Walk

COMFORTABLE = {"under_5": 4, "5_to_9": 5, "10_to_19": 10, "20_to_29": 20, "30_plus": 30}  # the least of each answer


def usual_is_fine(facts: Facts) -> bool:
    """Whether the usual daily walk is fine while a check is open: with signs of the heart or an artery it is not."""
    return all(
        flags().flag[hold.flag].walking and hold.level not in ("E0", "E1")
        for hold in facts.holds if hold.open and hold.level in ("E0", "E1", "E2")
    )  # fmt: skip


def comfortable(facts: Facts) -> int | None:
    """Minutes that feel fine now, by the answer's lower end; None when it was never asked."""
    answer = facts.known.get("walk")
    if isinstance(answer, int):
        return answer
    return COMFORTABLE.get(str(answer))


def row(facts: Facts) -> WalkRow | None:
    minutes = comfortable(facts)
    return None if minutes is None else facts.library.walking.for_minutes(minutes)


def start(facts: Facts) -> WalkDose | None:
    """The first dose, about 80% of what is comfortable."""
    found = row(facts)
    if found is None:
        return None
    target = facts.library.walking.target
    if facts.known.get("walks_enough"):  # somebody who already walks the target keeps it
        return WalkDose(target.minutes, target.days)
    gentler = Known(facts.known).supported  # walk and rest in turns (training.md §5, INT)
    return WalkDose(found.minutes, found.days, found.times_a_day, found.intervals or gentler)


def dose(facts: Facts, course: Course | None) -> WalkDose | None:
    """What is asked today: nothing under a hold, at most what is comfortable on the gentle track."""
    training = holds.training(facts.holds)
    walk = course.walk if course else start(facts)
    if walk is None or training in ("locked", "hold"):
        return None
    most = comfortable(facts)
    if training == "gentle" and most is not None:
        walk = replace(walk, minutes=min(walk.minutes, most))
    if flare_day.is_open(facts):  # on the gentle track, too, the walks are those of the flare (training.md §9)
        return eased(facts, walk)
    if training == "gentle" and most is not None:
        return walk
    if walk.less_until and facts.today >= walk.less_until:
        return replace(walk, minutes=walk.before, less_until=None, before=0)
    return walk


def eased(facts: Facts, walk: WalkDose) -> WalkDose:
    """In a flare the row of the day says how long; never longer than before it."""
    row = flare_day.row(facts)
    if row.walk_minutes:
        low, high = row.walk_minutes
        return replace(walk, minutes=min(high, max(low, walk.minutes)), days=7, intervals=False)
    return replace(walk, minutes=max(1, int(walk.minutes * (1 - (row.walk_cut or 0)) + 1e-9)))


def in_flare(facts: Facts, monday: date) -> bool:
    """A flare was open on some day of this week."""
    opened: date | None = None
    end = monday + timedelta(days=6)
    for mark in facts.history.of(Flare):
        if mark.mark == "opened":
            opened = mark.day
        elif mark.mark == "closed" and opened:
            if opened <= end and mark.day >= monday:
                return True
            opened = None
    return opened is not None and opened <= end


def close_week(facts: Facts, course: Course, monday: date) -> tuple[WalkDose | None, Decision | None]:
    """The dose after the week that began on this Monday: more, the same, or less; never more under a hold."""
    walk, found = course.walk, row(facts)
    if walk is None or found is None:
        return walk, None
    review = facts.library.walking.review
    colours = [(check.day, check.colour) for check in mornings(facts, monday)]
    reds = [day for day, colour in colours if colour == "red"]
    by_walking = any(not trained_on(facts, day - timedelta(days=1)) for day in reds)
    until = monday + timedelta(days=7 + review.red_cut_days)
    if walk.less_until and by_walking:  # red again: one more week of the same
        same = replace(walk, less_until=until)
        return same, decided(facts, "walk.less", "walk", "less", "why_walk_less", minutes=walk.minutes)
    if walk.less_until:  # the lighter week is over
        back = replace(walk, minutes=walk.before, less_until=None, before=0)
        return back, decided(facts, "walk.back", "walk", "back", "why_walk_same", minutes=back.minutes)
    if holds.training(facts.holds) != "active":
        return walk, None
    if course.bridge == "fatigue":
        return walk, decided(facts, "walk.same", "walk", "same", "why_walk_fatigue", minutes=walk.minutes)
    if in_flare(facts, monday):  # its days say nothing about the walks before it
        return walk, decided(facts, "walk.same", "walk", "same", "why_walk_flare", minutes=walk.minutes)
    planned = walk.minutes * walk.times_a_day * walk.days
    done = walked(facts, monday)
    share = done / planned if planned else 0.0
    ambers = sum(colour == "amber" for _, colour in colours)
    if by_walking:
        less = max(1, int(walk.minutes * (1 - review.red_cut) + 1e-9))
        cut = replace(walk, minutes=less, before=walk.minutes, less_until=until)
        return cut, decided(facts, "walk.less", "walk", "less", "why_walk_less", minutes=less)
    if share < review.same_share:
        first = start(facts)
        least = first.minutes if first else walk.minutes
        minutes = min(walk.minutes, max(least, done // (walk.times_a_day * walk.days)))
        if minutes == walk.minutes:
            return walk, decided(facts, "walk.same", "walk", "same", "why_walk_same", minutes=minutes)
        return replace(walk, minutes=minutes), decided(
            facts, "walk.as_done", "walk", "less", "why_walk_as_done", minutes=minutes
        )
    if facts.known.get("walk_kept") == monday.isoformat():  # the look back at the week offered more
        return walk, decided(facts, "walk.same", "walk", "same", "why_walk_same", minutes=walk.minutes)
    if share >= review.build_share and ambers <= review.amber_at_most and not reds:
        more = grown(facts, walk, found)
        if more != walk:
            words: Literal["why_walk_more", "why_walk_day"] = (
                "why_walk_more" if more.minutes > walk.minutes else "why_walk_day"
            )
            return more, decided(facts, "walk.more", "walk", "more", words, minutes=more.minutes, days=more.days)
    return walk, decided(facts, "walk.same", "walk", "same", "why_walk_same", minutes=walk.minutes)


def grown(facts: Facts, walk: WalkDose, found: WalkRow) -> WalkDose:
    """A little longer each; once the minutes are there, one day more, to thirty minutes on five days [T7]. After a
    good week the bike has done its work."""
    walk = replace(walk, cycling=False)
    target = facts.library.walking.target
    most = target.minutes // walk.times_a_day
    if walk.minutes < most:
        return replace(walk, minutes=min(most, walk.minutes + found.add_minutes))
    return replace(walk, days=min(target.days, walk.days + 1))


def sore_leg(facts: Facts, course: Course) -> Course:
    """A foot, knee or calf complains: half the minutes, and easy cycling in place of them [T7: more leg complaints]."""
    if course.walk is None or course.walk.cycling:  # told again: one cut is enough
        return course
    share = facts.library.walking.review.sore_leg_share
    return replace(course, walk=replace(course.walk, minutes=max(1, int(course.walk.minutes * share)), cycling=True))


def kept_as(course: Course, minutes: int) -> Course:
    """The person keeps other minutes than were offered."""
    return replace(course, walk=replace(course.walk, minutes=minutes)) if course.walk else course


def walked(facts: Facts, monday: date) -> int:
    """Minutes walked in the week of this Monday; warm-ups are never recorded as walks."""
    return sum(walk.minutes for walk in facts.history.of(Walk, since=monday) if walk.day < monday + timedelta(days=7))


def mornings(facts: Facts, monday: date) -> tuple[CheckIn, ...]:
    return tuple(
        check
        for check in facts.history.of(CheckIn, since=monday)
        if check.kind in ("morning", "morning_2") and check.day < monday + timedelta(days=7)
    )


def trained_on(facts: Facts, day: date) -> bool:
    return any(log.day == day for log in facts.history.of(SessionLog, since=day))
