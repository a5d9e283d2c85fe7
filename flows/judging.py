"""From verdicts to holds: opens what is new, raises what became graver, keeps the careful tags; lowers nothing."""

from collections.abc import Iterator
from datetime import timedelta

from content.flags import flags
from flows import flare_day, flare_opening, legs, triage
from flows.effects import ChangeHold, Effect, OpenHold, Record, Remember, Remind
from flows.facts import Facts
from flows.holds import ORDER, Hold, Level, Source
from flows.records import Decision
from flows.triage import Verdict, graver

RULES_VERSION = 1
MILD = "six"  # pain of 6 or less after it: the flare plan, and asked about on day 2 (red-flags.md §2)
STRAINED = "fx_injury_when=under_two_days"  # a lift or twist, very strong, less than two days ago: an E2
AFTER_A_STRAIN = timedelta(hours=48)  # then it is asked about once more (red-flags.md §2, fx_new_injury; CJ)


def judged(facts: Facts, source: Source, trigger: str = "") -> Iterator[Effect]:
    """Every flag is looked at anew with what is known now; the gravest hold comes first."""
    person = triage.person(facts, source)
    found = triage.verdicts(triage.screen(facts), person)
    yield from remembered_tags(facts, found)
    for verdict in sorted((each for each in found.values() if each.level), key=lambda each: ORDER.index(each.level)):
        if not stands_already(facts, verdict):
            yield from opened(facts, verdict.flag, verdict.level, source, trigger or verdict.flag, verdict.answer)
    yield from strained(facts, found)


def strained(facts: Facts, found: dict[str, Verdict]) -> Iterator[Effect]:
    """New pain after one lift or twist is day 0 of a flare: a strong one beside its hold, a milder one by itself."""
    told = facts.known.get("screen") or {}
    today = (facts.known.get("screen_on") or {}).get("fx_injury_now") == facts.today.isoformat()
    strong = found["fx_new_injury"].level == "E2" if "fx_new_injury" in found else False
    if not today or not (strong or told.get("fx_injury_now") == MILD) or facts.known.get("plan") != "accepted":
        return
    yield from flare_opening.opened(facts, flare_day.STRAIN)


def remembered_tags(facts: Facts, found: dict[str, Verdict]) -> Iterator[Effect]:
    tags = triage.tags(found, triage.person(facts), facts.known.get("given_tags") or ())
    if legs.lapsed(facts):
        tags = [tag for tag in tags if tag not in legs.TAGS]
    if tags != list(facts.known.get("tags") or ()):
        yield Remember("tags", tags)


def stands_already(facts: Facts, verdict: Verdict) -> bool:
    """It is open at this level or a graver one, or it was cleared and nothing new was said."""
    assert verdict.level is not None
    settled = (facts.known.get("settled") or {}).get(verdict.flag)
    if settled and graver(settled, verdict.level):
        return True
    return any(hold.open and hold.flag == verdict.flag and graver(hold.level, verdict.level) for hold in facts.holds)


def opened(
    facts: Facts, flag: str, level: Level | None, source: Source, trigger: str, answer: str = ""
) -> Iterator[Effect]:
    """The hold of one flag; a lower one of the same flag gives way to it. Recorded, so that it can be told why."""
    assert level is not None
    for hold in facts.holds:
        if hold.open and hold.flag == flag:
            yield ChangeHold(hold.closed(facts.now, "raised"))
    id = f"{flag}-{facts.now:%Y%m%d%H%M%S}-{level}"
    yield OpenHold(Hold(id, flag, level, facts.now, source, trigger, answer, told_at=facts.now))
    if answer == STRAINED:
        yield Remind("hold_injury", facts.now + AFTER_A_STRAIN, {"hold": id})
    known = flags().flag[flag]
    yield Record(
        Decision(
            facts.now, facts.today, "flag", flag, level,
            {"symptom": known.symptom, "level": level, "answer": answer, "hold": id},
            source=known.source, version=RULES_VERSION, words="hold_why",
        )
    )  # fmt: skip


def unsettled(facts: Facts, question: str) -> Iterator[Effect]:
    """Something was said anew about a flag that had been cleared: it counts again."""
    settled = dict(facts.known.get("settled") or {})
    again = {flag.id for flag in flags().of_question(question)} & set(settled)
    if again:
        yield Remember("settled", {flag: level for flag, level in settled.items() if flag not in again})
