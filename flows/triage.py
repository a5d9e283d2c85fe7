"""What the answers of the screen mean: the level of each flag, and the careful tags (red-flags.md §2, §2b).

A table does most of it (content/flags.toml); here stand the rows that look at more than one answer. Pure level logic:
it opens nothing and asks nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from content.flags import LEVELS, MARKS, Flag, Flags, flags
from flows.facts import Facts
from flows.holds import ORDER, Level
from flows.known import Known

Screen = Mapping[str, str]  # question -> what was answered, "not sure" already asked twice

BAND_70 = ("70-74", "75-79", "80+")  # every "over 70" of the rules (red-flags.md 2b, rx_age)
BAND_65 = ("65-69", *BAND_70)
PAINFUL = 7  # nrs of 7 and more (red-flags.md §2)
PAIN_HIGH = 9  # usual pain from which no band is left to train in (red-flags.md 2b, pain_high; CJ)
WORST_HIGH = 8  # worst pain that asks for the injury and fever items when the bout is new (red-flags.md §4)
# How long an answer counts when the lists are looked at again; what is not named here counts until it is changed.
LAPSES: Mapping[str, timedelta] = {
    **dict.fromkeys(("inf_event", "rx_injection_when"), timedelta(days=91)),  # three months: §2, inf_risk (CJ)
    **dict.fromkeys(
        ("fx_trauma", "fx_trauma_since", "fx_trauma_later", "fx_new_injury", "fx_injury_now", "fx_injury_when"),
        timedelta(weeks=6),  # §2, fx_trauma and fx_new_injury ask for six weeks
    ),
    **dict.fromkeys(
        ("inf_fever", "cardiac_now", "cardiac_touch", "pe_now", "stroke_now", "fainted", "aaa_burst", "unwell"),
        timedelta(days=7),  # what is felt now (CJ)
    ),
}
NO = ("no", "none", "")
CES = ("ces_saddle", "ces_bladder", "ces_bowel", "ces_sexual", "ces_bilateral")
NERVES = (*CES, "neuro_footdrop", "neuro_weak", "neuro_numb", "cord_gait")
LEG_REACH = ("thigh", "below_knee", "both_legs")


@dataclass(frozen=True)
class Person:
    """What the rows look at besides the screen."""

    age: str = "40-59"
    sex: str = ""  # empty: not asked or not said
    new_pain: bool = False
    sudden: bool = False  # this bout came suddenly
    usual: int = 0
    active: bool | None = None  # None: not asked yet
    reach: str = ""
    in_session: bool = False

    @property
    def painful(self) -> bool:
        return self.usual >= PAINFUL


@dataclass(frozen=True)
class Verdict:
    """What the answers mean for one flag."""

    flag: str
    level: Level | None = None
    tags: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    answer: str = ""  # question=answer that decided

    def at(self, level: Level, answer: str = "") -> "Verdict":
        return replace(self, level=level, answer=answer or self.answer)

    def at_least(self, level: Level) -> "Verdict":
        return self if self.level is not None and graver(self.level, level) else self.at(level)

    def only(self, *tags: str) -> "Verdict":
        return replace(self, level=None, tags=frozenset(tags))


@dataclass(frozen=True)
class Case:
    """One person's answers, and what the single answers mean."""

    screen: Screen
    person: Person
    base: Mapping[str, Verdict] = field(default_factory=dict)

    def said(self, question: str) -> str:
        return self.screen.get(question, "")

    def is_(self, question: str, *answers: str) -> bool:
        return self.said(question) in answers

    def answered(self, question: str) -> bool:
        """Something of it applies."""
        return self.said(question) not in NO

    def found(self, flag: str) -> bool:
        """The flag means something: a level or a tag."""
        verdict = self.base.get(flag)
        return verdict is not None and (verdict.level is not None or bool(verdict.tags))

    @property
    def new_nerve_sign(self) -> bool:
        """New numb, weak or any cauda equina sign."""
        new = any(self.is_(question, "new", "yes", "spreading", "one", "both", "fast", "trunk") for question in NERVES)
        return new or any((verdict := self.base.get(flag)) is not None and verdict.level == "E0" for flag in CES)

    @property
    def infection_risk(self) -> bool:
        return any("inf_risk" in verdict.tags for verdict in self.base.values())

    @property
    def cancer(self) -> bool:
        return self.is_("ca_history", "now", "past", "yes", "not_sure")


def graver(one: Level, other: Level) -> bool:
    return ORDER.index(one) <= ORDER.index(other)


def gravest(levels: Iterable[Level | None]) -> Level | None:
    found = [level for level in levels if level is not None]
    return min(found, key=ORDER.index) if found else None


# the table


def meaning(flag: Flag, question: str, answer: str, new_pain: bool) -> str:
    """What the table says about one answer."""
    table = flag.answer[question]
    if answer == "not_sure" and new_pain and "not_sure_new_pain" in table:
        return table["not_sure_new_pain"]
    if answer == "yes" and "yes" not in table:
        answer = "new"
    return table.get(answer, "none")


def read(flag: Flag, screen: Screen, person: Person) -> Verdict:
    """The gravest of the flag's answers, and all their tags."""
    verdict = Verdict(flag.id)
    for question in flag.answer:
        answer = screen.get(question)
        if answer is None:
            continue
        words = meaning(flag, question, answer, person.new_pain).split()
        verdict = replace(
            verdict,
            tags=verdict.tags | {word for word in words if word not in LEVELS and word not in MARKS},
            marks=verdict.marks | {word for word in words if word in MARKS},
        )
        for level in (level for level in ORDER if level in words):
            if verdict.level is None or not graver(verdict.level, level):
                verdict = verdict.at(level, f"{question}={answer}")
    return verdict


# the rows that look at more than one answer


def ces_bladder(case: Case, verdict: Verdict) -> Verdict:
    """An old leak on coughs or slow stream with no other flag is the pelvic floor's; any other old one is not."""
    kind, main = case.said("ces_bladder_kind"), case.said("ces_bladder")
    if main not in ("known", "old") or not kind:
        return verdict
    if kind in ("leak", "slow") and not any(case.found(flag) for flag in NERVES if flag != "ces_bladder"):
        return verdict.only("pelvic_floor")
    return verdict.only("ces_bladder_known") if main == "known" else verdict.only().at("E1", "ces_bladder=old")


def ces_sexual(case: Case, verdict: Verdict) -> Verdict:
    """Long-standing and alone it is for the doctor's next visit; with another of these signs it is not alone."""
    others = any(case.found(flag) for flag in CES if flag != "ces_sexual")
    return verdict.at("E1", "ces_sexual=old") if case.is_("ces_sexual", "old") and others else verdict


def neuro_footdrop(case: Case, verdict: Verdict) -> Verdict:
    new = verdict.level in ("E0", "E1")
    return verdict.at("E0") if new and any(case.found(flag) for flag in CES) else verdict


def fx_new_injury(case: Case, verdict: Verdict) -> Verdict:
    """After a fall 7 and more, no 4 steps, or a crack at 65 and over are for today; a lift by how it goes since."""
    how, now = case.said("fx_new_injury"), case.said("fx_injury_now")
    if how not in ("fall", "lift") or not now:
        return verdict
    cracked = now == "crack" and case.person.age in BAND_65
    if cracked or (how == "fall" and now in ("seven", "crack")):
        return verdict.at("E1", f"fx_injury_now={now}")
    return verdict


def fx_bone(case: Case, verdict: Verdict) -> Verdict:
    sure = any(case.is_(question, "spine", "yes", "now", "past") for question in ("fx_bone", "fx_steroid"))
    if not sure or not case.person.new_pain:
        return verdict
    return verdict.at_least("E1" if case.person.sudden or case.person.painful else "E2")


def fx_combo(case: Case, verdict: Verdict) -> Verdict:
    """Two of: 70 and over, female, steroids, a fall of any size; with new pain (prediction rule, AUC 0.83 [R1])."""
    person = case.person
    old = person.age in BAND_70
    parts = {
        "age": old,
        "female": person.sex == "female" or (old and person.sex in ("", "skip")),
        "steroid": case.is_("fx_steroid", "now", "past", "yes"),
        "fall": case.answered("fx_trauma"),
    }
    found = {name for name, holds in parts.items() if holds}
    if not person.new_pain or len(found) < 2:
        return verdict
    gentle = found == {"age", "female"} and not person.sudden and not person.painful
    return verdict.at("E2" if gentle else "E1", "+".join(sorted(found)))


def ca_history(case: Case, verdict: Verdict) -> Verdict:
    """Cancer and new pain are for today; without, it is as the table says."""
    sure = case.is_("ca_history", "now", "past", "yes")
    return verdict.at("E1", "new_pain") if sure and case.person.new_pain else verdict


def ca_systemic(case: Case, verdict: Verdict) -> Verdict:
    ill = any(case.answered(question) for question in ("ca_systemic", "ca_sweats"))
    return verdict.at_least("E1") if ill and (case.cancer or case.infection_risk) else verdict


def ca_night(case: Case, verdict: Verdict) -> Verdict:
    others = ("ca_history", "ca_systemic", "ca_thoracic", "inf_fever", "inf_risk")
    if verdict.level == "E2" and any(case.found(flag) for flag in others):
        return verdict.at("E1")
    return verdict


def inf_fever(case: Case, verdict: Verdict) -> Verdict:
    """A plain cold is a cold, unless the risk of infection is raised."""
    if case.is_("inf_fever", "cold") and case.infection_risk:
        return replace(verdict, marks=frozenset()).at("E1", "inf_fever=cold")
    if case.answered("inf_fever") and not case.is_("inf_fever", "over", "cold") and case.new_nerve_sign:
        return verdict.at("E0")
    return verdict


def inf_risk(case: Case, verdict: Verdict) -> Verdict:
    if not case.infection_risk:
        return replace(verdict, level=None)
    if case.new_nerve_sign:
        return verdict.at("E0", "new_nerve_sign")
    fever = case.answered("inf_fever") and not case.is_("inf_fever", "over")
    if fever or case.found("ca_systemic"):
        return verdict.at_least("E1")
    constant = case.is_("inf_pain", "constant", "not_sure")
    return verdict.at_least("E1") if constant and case.person.new_pain else verdict


def aaa_pulse(case: Case, verdict: Verdict) -> Verdict:
    known = case.is_("aaa_known", "bulge", "yes")
    return verdict.at("E0", "aaa_known=bulge") if known and case.person.new_pain else verdict


def cardiac_now(case: Case, verdict: Verdict) -> Verdict:
    """A known pattern is for the doctor today; in a session it is an emergency."""
    return verdict.at("E0") if verdict.level == "E1" and case.person.in_session else verdict


def dvt(case: Case, verdict: Verdict) -> Verdict:
    heart = any((found := case.base.get(flag)) is not None and found.level for flag in ("pe_now", "cardiac_now"))
    return verdict.at("E0") if verdict.level and heart else verdict


def rx_disease(case: Case, verdict: Verdict) -> Verdict:
    """Known disease: light to moderate for people who train, a doctor first for those who don't [R22][R25]."""
    marks = verdict.marks & {"disease", "diabetes"}
    if not marks or verdict.level == "E2" or case.person.active is None:
        return verdict
    if case.person.active or marks == {"diabetes"}:
        return replace(verdict, level=None, tags=verdict.tags | {"cap"})
    return verdict.at("E2G", "rx_disease=inactive")


def rx_preg(case: Case, verdict: Verdict) -> Verdict:
    """Asked of nobody of 60 and over; a list that was open when the age changed does not count."""
    return verdict if case.person.age in ("18-39", "40-59") else Verdict(verdict.flag)


ROWS: Mapping[str, Callable[[Case, Verdict], Verdict]] = {
    rule.__name__: rule
    for rule in (
        ces_bladder, ces_sexual, neuro_footdrop, fx_new_injury, fx_bone, fx_combo, ca_history, ca_systemic, ca_night,
        inf_fever, inf_risk, aaa_pulse, cardiac_now, dvt, rx_disease, rx_preg,
    )
}  # fmt: skip


def verdicts(screen: Screen, person: Person, known: Flags | None = None) -> dict[str, Verdict]:
    """Every flag's verdict; combination rows see what the single answers mean."""
    known = known or flags()
    base = {id: read(flag, screen, person) for id, flag in known.flag.items()}
    case = Case(screen, person, base)
    found = {id: ROWS[id](case, verdict) if id in ROWS else verdict for id, verdict in base.items()}
    if person.usual >= PAIN_HIGH:
        found["pain_high"] = Verdict("pain_high", "E2G", answer=f"usual={person.usual}")
    return found


def level(found: Mapping[str, Verdict]) -> Level | None:
    """The level of a person: the gravest of all flags."""
    return gravest(verdict.level for verdict in found.values())


def tags(found: Mapping[str, Verdict], person: Person, given: Iterable[str] = ()) -> list[str]:
    """The careful tags: of the answers, of where it reaches, and those a clearance gave."""
    answered = {tag for verdict in found.values() for tag in verdict.tags}
    reach = {"leg_symptoms"} if person.reach in LEG_REACH else set()
    older = {"older"} if person.age in BAND_65 else set()
    return sorted(answered | reach | older | set(given))


def ill(found: Mapping[str, Verdict]) -> bool:
    """A cold or bug: no session until 48 hours without fever (red-flags.md 2b, rx_ill)."""
    return any("ill" in verdict.marks for verdict in found.values())


# from what is known


def person(facts: Facts, source: str = "") -> Person:
    known = Known(facts.known)
    active = known.active if "active" in facts.known else None
    return Person(
        age=str(facts.known.get("age") or "40-59"), sex=str(facts.known.get("sex") or ""),
        new_pain=bool(facts.known.get("new_pain")), sudden=facts.known.get("onset") == "sudden", usual=known.usual,
        active=active, reach=str(facts.known.get("reach") or ""), in_session=source in ("session", "precheck"),
    )  # fmt: skip


def screen(facts: Facts) -> dict[str, str]:
    """The last answer to every question, as long as it counts."""
    asked_on = facts.known.get("screen_on") or {}

    def counts(question: str) -> bool:
        told = asked_on.get(question)
        lapses = LAPSES.get(question)
        return not told or lapses is None or facts.today - date.fromisoformat(str(told)) <= lapses

    return {question: answer for question, answer in (facts.known.get("screen") or {}).items() if counts(question)}


# what the other answers of the intake ask for once more (red-flags.md §4)


def contradictions(facts: Facts) -> tuple[str, ...]:
    """Questions that other answers speak for, and that the lists left out: asked singly, before the plan."""
    answers, reach = screen(facts), str(facts.known.get("reach") or "")
    wanted: list[str] = []
    if reach == "both_legs":
        wanted.append("ces_bilateral")
    if reach in LEG_REACH:
        wanted += ["neuro_weak", "neuro_numb"]
    if reach == "upper_back":
        wanted.append("ca_thoracic")
    new = facts.known.get("since") == "under_6_weeks"
    if new and int(facts.known.get("worst") or facts.known.get("usual") or 0) >= WORST_HIGH:
        wanted += ["fx_new_injury", "inf_fever"]
    return tuple(question for question in wanted if answers.get(question) in (None, *NO))
