"""What follows from words that sound like danger: which hold opens, and which conversation speaks (red-flags.md §5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from content.flags import flags
from flows import judging
from flows.effects import Begin, Drop, Effect, OpenHold
from flows.facts import Facts
from flows.holds import ORDER, Level
from flows.safety import Hearing, Hit

KEPT = 500  # characters of what was written that a hold keeps
CRISIS, ABUSE = "selfharm_now", "abuse"
ASKED = ("past", "hypothetical", "uncertain")  # scopes that get one question, and no lock before its answer
MOMENTS = {"past": "past", "hypothetical": "question", "uncertain": "denial", "negated": "denial"}


@dataclass(frozen=True)
class Outcome:
    """What is done at once, and the conversation that takes over."""

    effects: tuple[Effect, ...]
    begin: Begin | None


def heard(hearing: Hearing, text: str, facts: Facts) -> Outcome | None:
    """The decision table for one message; None where it says nothing that must come first."""
    known = [hit for hit in hearing.hits if hit.flag in flags().flag]
    felt = [hit for hit in known if hit.scope == "present" and hit.level in ("E0", "E1", "E2")]
    crisis = [hit for hit in known if hit.flag == CRISIS]
    felt = [hit for hit in felt if hit.flag != CRISIS]
    meant = any(hit.scope == "present" and hit.level == "E0" for hit in crisis)
    if crisis and (meant or not felt):  # a low mood beside a numb groin: the groin goes first
        return of_crisis(crisis, felt, text, facts)
    if any(hit.flag == ABUSE and hit.scope == "present" for hit in known):
        return Outcome((), Begin("crisis", {"moment": "abuse"}))
    if felt:
        return of_felt(sorted(felt, key=gravity), text, facts)
    if others := [hit for hit in known if hit.scope == "other_person" and hit.level in ("E0", "E1")]:
        hit = min(others, key=gravity)
        return Outcome((), Begin("hold", {"moment": "other", **about(hit, text)}))
    if hearing.confirm and (asked := [hit for hit in known if hit.level in ("E0", "E1")]):
        hit = min(asked, key=lambda each: (each.scope not in ASKED, gravity(each)))
        return Outcome((), Begin("hold", {"moment": MOMENTS.get(hit.scope, "denial"), **about(hit, text)}))
    return None


def gravity(hit: Hit) -> int:
    return ORDER.index(cast(Level, hit.level))


def about(hit: Hit, text: str) -> Mapping[str, str]:
    return {"flag": hit.flag, "level": hit.level, "said": text[:KEPT]}


def of_felt(felt: list[Hit], text: str, facts: Facts) -> Outcome | None:
    """E0 and E1: the card at once and the confirm below it, locked meanwhile. E2: the confirm first, training held."""
    new = [hit for hit in felt if hit.level in ("E0", "E1") and not standing(hit, facts)]
    first = new[0] if new else felt[0]  # chest pain beside a numb groin that is known: the heart is new
    if (again := standing(first, facts)) and first.level == "E2":
        return None
    if again:
        return Outcome((Drop("hold"),), Begin("hold", {"hold": again, "moment": "again"}))
    wanted = new or felt[:1]
    effects = tuple(effect for hit in unique(wanted) for effect in opening(hit, text, facts))
    ids = [effect.hold.id for effect in effects if isinstance(effect, OpenHold)]
    moment = {"confirm": True} if first.level in ("E0", "E1") else {"moment": "check"}
    begin = Begin("hold", {**({"hold": ids[0]} if ids else {}), **about(first, text), **moment})
    return Outcome((Drop("hold"), *effects), begin)


def unique(hits: list[Hit]) -> Iterator[Hit]:
    """One hit a flag, the gravest first; an E2 beside something graver waits for its turn in the lists."""
    seen: set[str] = set()
    for hit in hits:
        if hit.flag not in seen and hit.level == hits[0].level:
            seen.add(hit.flag)
            yield hit


def opening(hit: Hit, text: str, facts: Facts) -> Iterator[Effect]:
    gentle = hit.level == "E2" and not flags().flag[hit.flag].opens  # pregnancy: walks and mornings stay open
    level: Level = "E2G" if gentle else cast(Level, hit.level)
    yield from judging.opened(facts, hit.flag, level, "freetext", text[:KEPT], "unconfirmed")


def standing(hit: Hit, facts: Facts) -> str:
    """The id of an open hold of this flag that is at least as grave."""
    return next(
        (
            hold.id for hold in facts.holds
            if hold.open and hold.flag == hit.flag and ORDER.index(hold.level) <= gravity(hit)
        ),
        "",
    )  # fmt: skip


def of_crisis(hits: list[Hit], felt: list[Hit], text: str, facts: Facts) -> Outcome | None:
    """Words about ending one's life: the card at once; what is unclear is asked, and a denial is respected.

    A sign that was told in the same breath locks too, and is taken up after it.
    """
    said = [hit for hit in hits if hit.scope == "present"]
    grave = sorted((hit for hit in felt if hit.level in ("E0", "E1") and not standing(hit, facts)), key=gravity)
    beside = [effect for hit in unique(grave) for effect in opening(hit, text, facts)]
    if said and (again := standing(Hit(CRISIS, "E0", "present", ""), facts)):
        return Outcome((Drop("crisis"), *beside), Begin("crisis", {"hold": again, "moment": "again"}))
    if any(hit.level == "E0" for hit in said):
        effects = (*judging.opened(facts, CRISIS, "E0", "freetext", text[:KEPT], "said"), *beside)
        ids = [effect.hold.id for effect in effects if isinstance(effect, OpenHold)]
        return Outcome((Drop("crisis"), *effects), Begin("crisis", {"hold": ids[0], "moment": "card"}))
    if any(hit.scope == "other_person" for hit in hits):
        return Outcome((), Begin("crisis", {"moment": "other"}))
    if all(hit.scope == "negated" for hit in hits):
        return None
    return Outcome(
        (), Begin("crisis", {"moment": "low" if said else "mean", "said": text[:KEPT]})
    )  # low mood: one warm question
