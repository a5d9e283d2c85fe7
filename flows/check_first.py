"""The card of a check before strength work: a note for the clinician, and what may close without one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from content.flags import flags
from content.pain import Escalation
from flows import course, flare_day, starting, walking
from flows.effects import Begin, Effect, Record, Remember
from flows.engine import Option, Rule
from flows.facts import Facts
from flows.hold import checks, close, given_tags, plan_nudges
from flows.holds import Hold
from flows.intake import waits
from flows.screening import LISTS
from flows.words import Content, Listed, Phrase, Word

FOUR_LISTS = LISTS[1:5]
MORNINGS_SHOWN = 5
LONGEST_NOTE = 256  # characters that Telegram's copy button takes


def nothing_to_check(answer: Any, facts: Facts) -> bool:
    return not checks(facts)


def resolvable(facts: Facts) -> list[Hold]:
    """Holds that may go without a clinician (red-flags.md §6, self-resolve)."""
    return [hold for hold in checks(facts) if hold.level in flags().flag[hold.flag].resolve_levels]


def nothing_resolves(answer: Any, facts: Facts) -> bool:
    return not resolvable(facts)


# words


def card_words(facts: Facts) -> str:
    found = checks(facts)
    if not found:
        return "check"
    ids = {hold.flag for hold in found}
    if ids == {"rx_preg"}:
        return "pregnancy"
    if ids == {"pain_high"}:
        return "pain"
    if ids == {"flare_escalating"} and flare_test(facts):
        return "flare" if walking.usual_is_fine(facts) else "flare_rest"
    grave = [hold for hold in found if hold.level == "E2"]
    if not grave:
        return "gentle"
    return "check" if walking.usual_is_fine(facts) else "check_rest"


def flare_test(facts: Facts) -> Escalation | None:
    """Which test the flare met; None where words told of it, or where it is over."""
    ids = {hold.trigger for hold in checks(facts) if hold.flag == "flare_escalating"}
    return next((test for test in facts.library.pain.escalation if test.id in ids), None)


def flare_says(facts: Facts) -> Word:
    test = flare_test(facts)
    return Content(test.say) if test else ""


def flare_mornings(facts: Facts) -> Word:
    """The last scores of the flare, the first day among them while it is young."""
    scores = [str(check.pain) for check in flare_day.checks(facts) if check.pain is not None]
    return Content(", ".join(scores[-MORNINGS_SHOWN:]))


def what(facts: Facts) -> Word:
    return Listed([Content(flags().flag[hold.flag].symptom) for hold in checks(facts)[:2]])


def card_ways(facts: Facts) -> list[Option]:
    gone = ("gone",) if resolvable(facts) else ()
    onward = ("go_on",) if gentle_plan_waits(facts) else ()
    return [Option(key) for key in ("note", "/checked", *gone, "/human", "/why", *onward)]


def note_ways(facts: Facts) -> list[Option]:
    gone = ("gone",) if resolvable(facts) else ()
    onward = ("go_on",) if gentle_plan_waits(facts) else ()
    copy = Option("copy", Phrase("check_first_copy"), copies=note_text(facts))
    return [copy, *(Option(key) for key in ("/checked", *gone, *onward))]


def note_words(facts: Facts) -> Word:
    found = checks(facts)
    told = Listed([Content(flags().flag[hold.flag].told) for hold in found[:2]])
    since = min((hold.opened_at for hold in found), default=facts.now)
    return Phrase.of(
        "check_first_note", age=Content(str(facts.known.get("age") or "")), since=since_words(facts),
        usual=int(facts.known.get("usual") or 0), told=told, day=since.date(),
    )  # fmt: skip


def since_words(facts: Facts) -> Word:
    known = str(facts.known.get("since") or "")
    return Phrase(f"check_first_since_{known}") if known else Phrase("check_first_since_unknown")


def note_text(facts: Facts) -> str:
    """What the button copies: the same in one line, as short as Telegram wants it."""
    told = ", ".join(flags().flag[hold.flag].told for hold in checks(facts)[:2])
    return told[:1].upper() + told[1 : LONGEST_NOTE - 1] + "."


def which_rule(facts: Facts) -> str:
    return flags().flag[resolvable(facts)[0].flag].resolve


def mornings_differ(answer: Any, facts: Facts) -> bool:
    """A flare that climbed: of its last three mornings, one was told as not calm (training.md §7)."""
    found = resolvable(facts)
    if answer != "yes" or not found or found[0].flag != "flare_escalating":
        return False
    since = facts.today - timedelta(days=facts.library.pain.lift.green_mornings - 1)
    return any(check.day >= since and not flare_day.calm(facts, check) for check in flare_day.checks(facts))


# what is asked of the world


def four_lists_again(facts: Facts) -> dict[str, Any]:
    return {"lists": FOUR_LISTS, "source": "review"}


def something_came_up(answer: Any, facts: Facts) -> bool:
    """Anything toggled in the lists: it goes first (red-flags.md §6: S1-S4)."""
    found = answer if isinstance(answer, dict) else {}
    return any(found.get(f"{each}_again", found.get(each)) for each in FOUR_LISTS)


def resolve(facts: Facts) -> Iterator[Effect]:
    found = resolvable(facts)
    if found:
        yield from close(found[0], "resolved", facts)
        if found[0].flag == "rx_preg":
            yield from after_birth(facts)


def after_birth(facts: Facts) -> Iterator[Effect]:
    """From the sixth week: a small start, and care for the pelvic floor (red-flags.md 2b, rx_preg)."""
    yield from given_tags(("pelvic_floor", "birth_recent"), facts)
    yield Remember("screen_on", {**(facts.known.get("screen_on") or {}), "rx_preg": facts.today.isoformat()})
    stands = course.of(facts)
    if stands is not None:
        onward, decisions = starting.bridged(facts, stands, "rx_preg")
        yield Remember(course.KEY, course.kept(onward))
        yield from (Record(decision) for decision in decisions)


def gentle_plan_waits(facts: Facts) -> bool:
    """The intake ended with a gentle track: its plan card comes after this one."""
    found = checks(facts)
    ready = facts.known.get("intake") == "done" and not facts.known.get("plan")
    return ready and bool(found) and all(hold.level == "E2G" for hold in found)


def show_gentle_plan(facts: Facts) -> Iterator[Effect]:
    yield Begin("plan_card")


def week_still_missing(answer: Any, facts: Facts) -> bool:
    return facts.known.get("intake") == "done" and not facts.known.get("days") and not waits(facts)


def plan_still_missing(answer: Any, facts: Facts) -> bool:
    return facts.known.get("intake") == "done" and not facts.known.get("plan") and not waits(facts)


def ask_for_week(facts: Facts) -> Iterator[Effect]:
    yield Begin("intake")


def show_the_plan(facts: Facts) -> Iterator[Effect]:
    yield Begin("plan_card")


RULES: tuple[Rule, ...] = (
    nothing_to_check, nothing_resolves, card_words, flare_says, flare_mornings, what, card_ways, note_ways,
    note_words, which_rule, plan_nudges, four_lists_again, something_came_up, resolve, show_gentle_plan,
    week_still_missing, plan_still_missing, ask_for_week, show_the_plan,
    mornings_differ,
)  # fmt: skip
