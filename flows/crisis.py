"""Words about ending one's life: help at once, a day of silence, then a quiet question a day (red-flags.md §5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from content.models import Line
from flows import judging
from flows.effects import Begin, CancelReminders, ChangeHold, Effect, Record, Remember, Remind, TellCoach
from flows.engine import Option, Rule
from flows.facts import Facts
from flows.hold import FOLLOW_UPS, ONE_CORRECTION_IN, awake, close, is_stranger
from flows.holds import CRISIS as FLAG
from flows.holds import Hold, clinical, locked
from flows.records import Consent
from flows.screening import LISTS
from flows.wording import country_code
from flows.words import Content, Phrase, Word

SOON, A_DAY, A_WEEK = timedelta(minutes=10), timedelta(hours=24), timedelta(days=7)
DAILY, WEEKLY = 7, 4  # checks after it opened again (red-flags.md §2, selfharm_now)
MOMENTS = ("crisis_10min", "crisis_day")
SECOND_RECHECK = timedelta(days=21)  # 28 days after the clearance (red-flags.md §6 step 8)


def current(facts: Facts) -> Hold | None:
    return next((hold for hold in facts.holds if hold.open and hold.flag == FLAG), None)


# which way in


def is_mean(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "mean"


def is_low(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "low"


def is_abuse(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "abuse"


def is_for_other(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "other"


def asks_to_train(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("insist"))


def is_daily(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "crisis_day"


def is_checked_on(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "crisis_10min"


def was_said_again(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "again"


# words


def line(facts: Facts) -> Line | None:
    """The first line of the person's country that somebody has found at its source."""
    country = facts.library.country(country_code(facts))
    return next((each for each in country.crisis if not each.confirm), None)


def line_words(kind: str, facts: Facts) -> Word:
    found = line(facts)
    if found is None:
        return Phrase(f"crisis_no_line_{kind}")
    how = found.how.replace(" ", "_")
    hours = Content(found.hours) if found.hours else Phrase("crisis_any_hour")
    return Phrase.of(f"crisis_{kind}_{how}", name=Content(found.name), number=Content(found.number), hours=hours)


def line_now(facts: Facts) -> Word:
    return line_words("now", facts)


def line_too(facts: Facts) -> Word:
    return line_words("too", facts)


def line_stays(facts: Facts) -> Word:
    return line_words("stays", facts)


def line_short(facts: Facts) -> Word:
    found = line(facts)
    return Content(found.number) if found else Phrase("crisis_no_line_short")


def crisis_numbers(facts: Facts) -> list[Option]:
    found = line(facts)
    emergency = facts.library.country(country_code(facts)).emergency
    numbers = [*([found.number] if found and found.how != "web" else []), *([emergency] if emergency else [])]
    return [
        Option(f"copy_{n}", Phrase.of("hold_copy", number=Content(each)), copies=each) for n, each in enumerate(numbers)
    ]


def violence(facts: Facts) -> Line | None:
    found = facts.library.country(country_code(facts)).violence
    return found if found and not found.confirm else None


def violence_line(facts: Facts) -> Word:
    found = violence(facts)
    if found is None:
        return Phrase("crisis_no_violence_line")
    return Phrase.of("crisis_violence", name=Content(found.name), number=Content(found.number))


def violence_numbers(facts: Facts) -> list[Option]:
    found = violence(facts)
    if found is None or found.how == "web":
        return []
    return [Option("copy", Phrase.of("hold_copy", number=Content(found.number)), copies=found.number)]


def told_coach(facts: Facts) -> str:
    consents = facts.known.get("consents") or {}
    agreed = consents.get("coach_sees_holds") or consents.get("crisis_contact")
    return "told" if facts.clinic.coach and agreed else "plain"


def coach_may_be_told(facts: Facts) -> bool:
    """A coach is there, nothing was agreed, and it was not asked yet."""
    return facts.clinic.coach and told_coach(facts) == "plain" and "offer_coach" not in facts.answers


# what is asked of the world


def send_crisis_follow_ups(facts: Facts) -> Iterator[Effect]:
    """Left unanswered: once after 10 minutes, once after 24 hours (conversations.md §10)."""
    if current(facts) is not None:
        yield Remind("crisis_10min", facts.now + SOON, {"urgent": True})
        yield Remind("crisis_day", awake(facts.now + A_DAY, facts))


def tell_crisis(facts: Facts) -> Iterator[Effect]:
    if current(facts) is not None:
        yield TellCoach("crisis", True)


def told_coach_or_not(answer: Any, facts: Facts) -> Iterator[Effect]:
    """A yes holds for this kind of moment, and is kept as given."""
    if answer == "tell":
        yield Remember("consents", {**(facts.known.get("consents") or {}), "crisis_contact": True})
        yield Record(Consent(facts.now, facts.today, "crisis_contact", True))
        yield TellCoach("crisis", True)


def ask_tomorrow(facts: Facts) -> Iterator[Effect]:
    yield CancelReminders(MOMENTS)
    yield Remind("crisis_day", awake(facts.now + A_DAY, facts))


def opens_again(answer: Any, facts: Facts) -> bool:
    """A day later at the earliest: safe now, and a talk with a human (red-flags.md §2, selfharm_now)."""
    hold = current(facts)
    return answer == "yes" and (hold is None or facts.now - hold.opened_at >= A_DAY)


def lift_crisis(facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is not None:
        yield from close(hold, "resolved", facts)
        yield Remember(
            "settled", {key: level for key, level in (facts.known.get("settled") or {}).items() if key != FLAG}
        )
    yield CancelReminders((*MOMENTS, *FOLLOW_UPS))
    yield Remind("care_check", awake(facts.now + A_DAY, facts), {"number": 1})


def take_joke(answer: Any, facts: Facts) -> Iterator[Effect]:
    """It was taken back: once for a hold, and once in seven days (red-flags.md §5)."""
    hold = current(facts)
    if hold is not None and hold.mistake_at is None:
        yield ChangeHold(replace(hold, mistake_at=facts.now))


def was_said_before(answer: Any, facts: Facts) -> bool:
    """A second "I didn't mean it" does not open by itself: it waits for a day, and for a talk with a human."""
    back = [each.mistake_at for each in facts.holds if each.flag == FLAG and each.mistake_at]
    return answer == "no" and any(timedelta() < facts.now - at <= ONE_CORRECTION_IN for at in back)


def unlock_not_meant(facts: Facts) -> Iterator[Effect]:
    """ "No" to the exact question: open again, the card stays in view, and a human is told (red-flags.md §5)."""
    hold = current(facts)
    if hold is not None:
        yield from close(hold, "corrected", facts)
    yield CancelReminders(MOMENTS)
    yield TellCoach("crisis", False)


def check_still_open(answer: Any, facts: Facts) -> bool:
    """Another hold, for a clinician to clear, has waited below this conversation."""
    return locked(clinical(facts.holds))


def what_opens(facts: Facts) -> str:
    return "waits" if check_still_open("", facts) else "open"


def take_up_check(facts: Facts) -> Iterator[Effect]:
    yield Begin("hold", {"moment": "taken_up"})


def open_crisis(facts: Facts) -> Iterator[Effect]:
    if current(facts) is None:
        yield from judging.opened(facts, FLAG, "E0", "freetext", str(facts.answers.get("said") or ""), "yes")


# after it: the quiet checks, and the re-screen after any clearance


def plan_next_check(facts: Facts) -> Iterator[Effect]:
    number = int(facts.answers.get("number") or 1)
    if number < DAILY + WEEKLY:
        after = A_DAY if number < DAILY else A_WEEK
        yield Remind("care_check", awake(facts.now + after, facts), {"number": number + 1})


def plan_second(facts: Facts) -> Iterator[Effect]:
    if not facts.answers.get("second"):
        yield Remind("recheck", awake(facts.now + SECOND_RECHECK, facts), {"second": True})


def recheck_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": LISTS[1:5], "source": "review"}


def lists_found_something(answer: Any, facts: Facts) -> bool:
    found = answer if isinstance(answer, dict) else {}
    return any(found.get(f"{each}_again", found.get(each)) for each in LISTS[1:5])


RULES: tuple[Rule, ...] = (
    is_stranger, is_mean, is_low, is_abuse, is_for_other, asks_to_train, is_daily, is_checked_on, was_said_again,
    line_now, line_too, line_stays, line_short, crisis_numbers, violence_line, violence_numbers, told_coach,
    send_crisis_follow_ups, tell_crisis, coach_may_be_told, told_coach_or_not, check_still_open, what_opens,
    take_up_check, ask_tomorrow, opens_again, lift_crisis, take_joke, was_said_before, unlock_not_meant, open_crisis,
    plan_next_check, plan_second, recheck_lists, lists_found_something,
)  # fmt: skip
