"""The safety lists: which are asked, which items of them are asked alone, and what is done with each answer at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, cast

from content.flags import flags
from flows import judging, limits, triage
from flows.effects import Effect, OpenHold, Record, Remember
from flows.engine import Option, Rule, absorb
from flows.facts import Facts
from flows.holds import Source
from flows.limits import lift_weights, like_weight
from flows.records import Screened
from flows.triage import NO
from flows.words import Content, Listed, Phrase, Word

LISTS = ("ces_mini", "s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4")
TWICE = ("s1", "s2", "s3", "s4")  # shown once more when answered "none" too fast (red-flags.md §4)
TOO_FAST = 2.0  # seconds (red-flags.md §4)
EDITS = ("intake", "review", "settings")  # here the lists are gone through whole, so what is left out is no longer so
FEVER_FREE = timedelta(hours=48)  # red-flags.md 2b, rx_ill (CJ)
NEWS_AT_MOST = 2  # lines about what was adapted, after one list
CAN_BE_PREGNANT = ("18-39", "40-59")  # red-flags.md 2b, rx_preg
POSITIVE_BONE = ("spine", "yes", "now", "past")

Answers = Mapping[str, Any]
Follows = Callable[[Answers, Facts], bool]


# what a frame's answers say


def effective(answers: Answers, question: str) -> str:
    """The answer that counts: after "not sure" the one to the second asking; empty while that is open."""
    value = str(answers.get(question, ""))
    if value == "not_sure" and question in SURE:
        return str(answers.get(f"{question}_sure", ""))
    return value


def picked(answers: Answers, list_id: str) -> tuple[str, ...]:
    value = answers.get(f"{list_id}_again", answers.get(list_id))
    return tuple(value) if value else ()


def is_(question: str, *values: str) -> Follows:
    return lambda answers, _facts: effective(answers, question) in values


def any_of(questions: Iterable[str], *values: str) -> Follows:
    questions = tuple(questions)
    return lambda answers, _facts: any(effective(answers, question) in values for question in questions)


def strong_since_a_lift(answers: Answers, _facts: Facts) -> bool:
    lifted = effective(answers, "fx_new_injury") in ("lift", "yes")
    return lifted and answers.get("fx_injury_now") in ("seven", "crack")


def bone_without_onset(answers: Answers, facts: Facts) -> bool:
    bone = any(effective(answers, question) in POSITIVE_BONE for question in ("fx_bone", "fx_steroid"))
    return bone and not facts.known.get("onset")


def lows_without_diabetes(answers: Answers, facts: Facts) -> bool:
    takes = "sugar" in picked(answers, "r4") or effective(answers, "rx_hypo") == "yes"
    told = triage.screen(facts)
    return takes and not any(told.get(each, "no") not in NO for each in ("rx_diabetes", "rx_lows", "rx_disease"))


# Questions that another answer leads to, beside those that a toggle leads to.
FOLLOWS: Mapping[str, Follows] = {
    "ces_bladder_kind": is_("ces_bladder", "known", "old"),
    "ces_bilateral_old": is_("ces_bilateral", "old"),
    "cardiac_touch": is_("cardiac_now", "touch"),
    "fx_trauma_since": is_("fx_trauma", "weeks"),
    "fx_trauma_later": is_("fx_trauma", "longer"),
    "fx_injury_now": is_("fx_new_injury", "fall", "lift", "yes"),
    "fx_injury_when": strong_since_a_lift,
    "ca_back": is_("ca_history", "now", "past", "yes"),
    "fx_onset": bone_without_onset,
    "inf_pain": any_of(("inf_event", "inf_immune"), "yes", "not_sure"),
    "rx_bp_treated": is_("rx_bp", "not_sure"),
    "rx_bp_again": is_("rx_bp", "very_high"),
    "rx_surgery_when": is_("rx_surgery", "body"),
    "rx_injection_when": is_("rx_surgery", "injection"),
    "rx_hernia_now": is_("rx_hernia", "hernia"),
    "rx_eye": is_("rx_hernia", "eye"),
    "rx_pressure": is_("rx_hernia", "pressure"),
    "rx_preg_signs": is_("rx_preg", "pregnant", "yes"),
    "rx_lows": lows_without_diabetes,
}
LEADS_TO: Mapping[str, tuple[str, ...]] = {  # what is forgotten when the first question is answered anew
    "ces_bladder": ("ces_bladder_kind",), "ces_bilateral": ("ces_bilateral_old",), "cardiac_now": ("cardiac_touch",),
    "fx_trauma": ("fx_trauma_since", "fx_trauma_later"), "fx_new_injury": ("fx_injury_now", "fx_injury_when"),
    "ca_history": ("ca_back",), "rx_bp": ("rx_bp_treated", "rx_bp_again"),
    "rx_surgery": ("rx_surgery_when", "rx_injection_when"), "rx_preg": ("rx_preg_signs",),
    "rx_hernia": ("rx_hernia_now", "rx_eye", "rx_pressure"),
}  # fmt: skip
# Questions that are asked once more with an example when the answer is "not sure" (red-flags.md §2).
SURE = frozenset(
    {
        "ces_saddle", "ces_bladder", "ces_bowel", "ces_sexual", "ces_bilateral", "neuro_footdrop", "cardiac_now",
        "pe_now", "stroke_now", "fainted", "aaa_burst", "dvt", "fx_trauma", "fx_new_injury", "neuro_weak", "neuro_numb",
        "cord_gait", "lump_shape", "inf_fever", "ca_systemic", "ca_sweats", "ca_night", "ca_thoracic", "visceral",
        "aaa_pulse", "ca_history", "fx_bone", "fx_steroid", "inf_event", "inf_immune", "inf_pain", "aaa_known",
        "rx_disease", "rx_heart", "rx_advice", "rx_chest", "rx_breath", "rx_blackout", "rx_racing", "rx_ankles",
        "rx_cramp", "rx_surgery", "rx_hernia", "rx_dizzy", "rx_preg",
    }
)  # fmt: skip
ASKED = tuple(dict.fromkeys((*flags().questions, "fx_onset")))


def due(question: str) -> Rule:
    """Asked because of a toggle, because somebody named it, or because another answer leads to it."""

    def rule(facts: Facts) -> bool:
        answers = facts.answers
        if question in FOLLOWS:
            return FOLLOWS[question](answers, facts)
        if question in (answers.get("items") or ()):
            return True
        return any(question in flags().asked_by(each, picked(answers, each)) for each in LISTS)

    return named(f"{question}_due", rule)


def unsure(question: str) -> Rule:
    def rule(facts: Facts) -> bool:
        return facts.answers.get(question) == "not_sure"

    return named(f"{question}_unsure", rule)


def named(name: str, rule: Rule) -> Rule:
    rule.__name__ = name
    return rule


def wants(list_id: str) -> Rule:
    def rule(facts: Facts) -> bool:
        return list_id in (facts.answers.get("lists") or ())

    return named(f"wants_{list_id}", rule)


def quick(list_id: str) -> Rule:
    """ "None" less than two seconds after it was asked: shown once more, the second answer stands."""

    def rule(facts: Facts) -> bool:
        return too_fast(list_id, facts)

    return named(f"quick_{list_id}", rule)


# what is done with an answer


def source_of(facts: Facts) -> Source:
    return cast(Source, str(facts.answers.get("source") or "intake"))


def judge(question: str, second: bool = False) -> Rule:
    """The answer counts from now on, and every flag is looked at anew."""

    def rule(answer: Any, facts: Facts) -> Iterator[Effect]:
        value = effective(facts.answers, question)
        if value:
            yield from answered(facts, {question: value}, question)

    return named(f"judge_{question}{'_sure' if second else ''}", rule)


def answered(facts: Facts, given: Mapping[str, str], trigger: str) -> Iterator[Effect]:
    gone = {later for question in given for later in LEADS_TO.get(question, ())}
    kept = {key: value for key, value in (facts.known.get("screen") or {}).items() if key not in gone}
    dates = {**(facts.known.get("screen_on") or {}), **dict.fromkeys(given, facts.today.isoformat())}
    effects: list[Effect] = [Remember("screen", {**kept, **given}), Remember("screen_on", dates)]
    for question, value in given.items():
        if value not in NO:
            effects.extend(judging.unsettled(facts, question))
    effects.extend(of_onset(given))
    if given.get("inf_fever") == "cold":
        effects.append(Remember("ill_until", (facts.now + FEVER_FREE).isoformat()))
    for effect in effects:
        facts = absorb(facts, effect)
    judgement = tuple(judging.judged(facts, source_of(facts), trigger))
    yield from effects
    yield from judgement
    if any(isinstance(each, OpenHold) and each.hold.level in ("E0", "E1") for each in judgement):
        yield record(facts)


def of_onset(given: Mapping[str, str]) -> Iterator[Effect]:
    onset = given.get("fx_onset")
    if onset in ("sudden", "slow"):
        yield Remember("onset", onset)
        yield Remember("new_pain", True)


def took(list_id: str, again: bool = False) -> Rule:
    """A list is answered: what a toggle settles counts at once, and what was left out no longer does."""

    def rule(answer: Any, facts: Facts) -> Iterator[Effect]:
        if not again and too_fast(list_id, facts):
            return
        toggles = tuple(answer)
        asked = flags().asked_by(list_id, toggles)
        settles = flags().settled_by(list_id, toggles)
        gone = [] if "not_sure" in toggles else [each for each in flags().all_of(list_id) if each not in asked]
        kept = dict(facts.known.get("screen") or {})
        if source_of(facts) in EDITS:
            for question in gone:
                for each in (question, *LEADS_TO.get(question, ())):
                    kept.pop(each, None)
        screened = {**(facts.known.get("screened") or {}), list_id: facts.today.isoformat()}
        changes = (Remember("screen", kept), Remember("screened", screened))
        for effect in changes:
            facts = absorb(facts, effect)
        yield from changes
        yield from answered(facts, settles, list_id)

    return named(f"took_{list_id}{'_again' if again else ''}", rule)


def too_fast(list_id: str, facts: Facts) -> bool:
    seconds = facts.answers.get("_seconds")
    return (
        list_id in TWICE
        and list_id in facts.answers
        and f"{list_id}_again" not in facts.answers
        and not picked(facts.answers, list_id)
        and seconds is not None
        and float(seconds) < TOO_FAST
    )


def surgery_limits_due(facts: Facts) -> bool:
    """An operation of the last 12 months that the surgeon released: with the stated limits (red-flags.md 2b)."""
    return effective(facts.answers, "rx_surgery_when") == "released"


def surgery_lift_due(facts: Facts) -> bool:
    return "lift" in (facts.answers.get("rx_surgery_limits") or ())


def keep_surgery_limits(answer: Any, facts: Facts) -> Iterator[Effect]:
    tapped, weight = facts.answers.get("rx_surgery_limits"), facts.answers.get("rx_surgery_lift")
    yield from limits.kept(limits.told(tapped, weight), facts)


def keep_screening(facts: Facts) -> Iterator[Effect]:
    """All lists are complete: recorded, and the combination rows are looked at once more (red-flags.md §2)."""
    yield record(facts)
    yield from judging.judged(facts, source_of(facts))


def record(facts: Facts) -> Record:
    answers = {
        question: value for question in ASKED if (value := effective(facts.answers, question)) and value not in NO
    }
    lists = tuple(each for each in LISTS if each in facts.answers)
    return Record(Screened(facts.now, facts.today, lists, answers, source_of(facts)))


# words


def opening(facts: Facts) -> str:
    return "intake" if source_of(facts) == "intake" else "other"


def can_be_pregnant(facts: Facts) -> str:
    """Asked below 60 (red-flags.md 2b, rx_preg)."""
    return "all" if str(facts.known.get("age") or "") in CAN_BE_PREGNANT else "older"


def readiness_3(facts: Facts) -> list[Option]:
    keys = ("operation", "hernia", "dizzy", "pregnant", "floor", "none", "not_sure")
    return [Option(key) for key in keys if key != "pregnant" or can_be_pregnant(facts) == "all"]


def kept_private(facts: Facts) -> bool:
    return facts.answers.get("ces_sexual") == "prefer_not"


def long_standing(facts: Facts) -> bool:
    alone = not any(
        facts.answers.get(question) in ("new", "old") for question in triage.CES if question != "ces_sexual"
    )
    return facts.answers.get("ces_sexual") in ("old", "known") and alone


def has_news(list_id: str) -> Rule:
    def rule(facts: Facts) -> bool:
        return bool(lines(list_id, facts))

    return named(f"{list_id}_has_news", rule)


def news(list_id: str) -> Rule:
    def rule(facts: Facts) -> Word:
        return Listed(lines(list_id, facts), lines=True)

    return named(f"{list_id}_news", rule)


def lines(list_id: str, facts: Facts) -> list[Word]:
    """What this list changed: a check before strength work, or a line about what was adapted."""
    questions = [each for each in of_list(list_id) if effective(facts.answers, each)]
    questions += list(flags().settled_by(list_id, picked(facts.answers, list_id)))
    if not questions:
        return []
    mine = {flag.id for question in questions for flag in flags().of_question(question)}
    found = triage.verdicts(triage.screen(facts), triage.person(facts, source_of(facts)))
    levels = {verdict.level for id, verdict in found.items() if id in mine and verdict.level}
    if source_of(facts) == "intake" and levels & {"E2", "E2G"}:
        return [Phrase("screening_check_first" if "E2" in levels else "screening_gentle")]
    tags = sorted({tag for id in mine for tag in found[id].tags if tag in facts.library.tags})
    said = [facts.library.tag(tag).say for tag in tags]
    told = [Phrase.of("screening_noted", line=Content(line)) for line in dict.fromkeys(said) if line]
    return list(told[:NEWS_AT_MOST])


def of_list(list_id: str) -> tuple[str, ...]:
    """The questions of a list with those they lead to."""
    first = flags().all_of(list_id)
    return (*first, *(later for question in first for later in LEADS_TO.get(question, ())), *EXTRA.get(list_id, ()))


EXTRA: Mapping[str, tuple[str, ...]] = {"s5": ("fx_onset", "inf_pain"), "r1": ("rx_disease",), "r4": ("rx_lows",)}


RULES: tuple[Rule, ...] = (
    surgery_limits_due, surgery_lift_due, keep_surgery_limits, lift_weights, like_weight,
    keep_screening, opening, can_be_pregnant, readiness_3, kept_private, long_standing,
    *map(due, ASKED), *map(unsure, sorted(SURE)), *map(judge, ASKED),
    *(judge(question, second=True) for question in sorted(SURE)),
    *map(wants, LISTS), *map(took, LISTS), *(took(each, again=True) for each in TWICE), *map(quick, TWICE),
    *map(has_news, LISTS), *map(news, LISTS),
)  # fmt: skip
