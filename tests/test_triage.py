"""What the answers of the screen mean: every flag and answer, the rows that look at several, and the worked cases."""

from typing import Any

import pytest

from content.flags import flags
from flows import triage
from flows.triage import Person

PLAIN = Person(active=True)
NEW = Person(new_pain=True, active=True)


def judged(screen: dict[str, str], person: Person = PLAIN) -> tuple[str | None, set[str]]:
    """The person's level, and the tags of their answers."""
    found = triage.verdicts(screen, person)
    return triage.level(found), {tag for verdict in found.values() for tag in verdict.tags}


def of(flag: str, screen: dict[str, str], person: Person = PLAIN) -> str | None:
    return triage.verdicts(screen, person)[flag].level


# red-flags.md §2 and §2b, read row by row: question, answer, level, tags
SINGLE: list[tuple[str, str, str | None, str]] = [
    ("ces_saddle", "new", "E0", ""),
    ("ces_saddle", "known", None, "ces_saddle_known"),
    ("ces_saddle", "old", "E1", ""),
    ("ces_saddle", "no", None, ""),
    ("ces_saddle", "not_sure", "E0", ""),
    ("ces_saddle", "yes", "E0", ""),
    ("ces_bladder", "new", "E0", ""),
    ("ces_bladder", "not_sure", "E0", ""),
    ("ces_bladder", "no", None, ""),
    ("ces_bowel", "new", "E0", ""),
    ("ces_bowel", "known", None, "ces_bowel_known"),
    ("ces_bowel", "old", "E1", ""),
    ("ces_bowel", "not_sure", "E0", ""),
    ("ces_sexual", "new", "E0", ""),
    ("ces_sexual", "old", None, ""),
    ("ces_sexual", "known", None, ""),
    ("ces_sexual", "prefer_not", None, ""),
    ("ces_sexual", "not_sure", "E0", ""),
    ("ces_bilateral", "new", "E0", ""),
    ("ces_bilateral", "known", None, "bilateral_known"),
    ("ces_bilateral", "not_sure", "E0", ""),
    ("ces_bilateral_old", "walking", "E2G", ""),
    ("ces_bilateral_old", "other", "E1", ""),
    ("ces_bilateral_old", "not_sure", "E1", ""),
    ("neuro_footdrop", "one", "E1", ""),
    ("neuro_footdrop", "both", "E0", ""),
    ("neuro_footdrop", "known", None, "neuro_known falls"),
    ("neuro_footdrop", "old", "E2", ""),
    ("neuro_footdrop", "not_sure", "E1", ""),
    ("neuro_weak", "new", "E1", ""),
    ("neuro_weak", "known", None, "neuro_known"),
    ("neuro_weak", "old", "E2", ""),
    ("neuro_weak", "not_sure", "E1", ""),
    ("neuro_numb", "spreading", "E1", ""),
    ("neuro_numb", "new", "E2", ""),
    ("neuro_numb", "known", None, "leg_symptoms"),
    ("neuro_numb", "old", "E2G", ""),
    ("neuro_numb", "comes", None, "leg_symptoms"),
    ("neuro_numb", "not_sure", "E2G", ""),
    ("cord_gait", "new", "E1", ""),
    ("cord_gait", "fast", "E0", ""),
    ("cord_gait", "trunk", "E0", ""),
    ("cord_gait", "cannot_walk", "E0", ""),
    ("cord_gait", "known", None, "cord_gait_known"),
    ("cord_gait", "old", "E2", ""),
    ("cord_gait", "not_sure", "E1", ""),
    ("fx_trauma", "days", "E0", ""),
    ("fx_trauma", "small", None, ""),
    ("fx_trauma", "not_sure", "E1", ""),
    ("fx_trauma_since", "numb", "E0", ""),
    ("fx_trauma_since", "cannot_walk", "E0", ""),
    ("fx_trauma_since", "unchecked", "E1", ""),
    ("fx_trauma_since", "checked", None, "fx_trauma_known"),
    ("fx_trauma_later", "well", None, ""),
    ("fx_trauma_later", "unwell", "E2", ""),
    ("fx_injury_now", "cannot", "E1", ""),
    ("fx_injury_when", "under_two_days", "E2", ""),
    ("fx_injury_when", "not_easing", "E1", ""),
    ("fx_injury_when", "easing", None, ""),
    ("fx_bone", "yes", None, "bone"),
    ("fx_bone", "spine", "E2G", "bone"),
    ("fx_bone", "not_sure", None, "bone"),
    ("fx_steroid", "now", None, "bone steroid"),
    ("fx_steroid", "past", None, "bone"),
    ("ca_history", "now", "E2G", ""),
    ("ca_history", "skin", None, ""),
    ("ca_back", "checked", None, "ca_known"),
    ("ca_back", "unchecked", "E2G", ""),
    ("ca_back", "worse", "E1", ""),
    ("ca_systemic", "new", "E1", ""),
    ("ca_systemic", "known", None, ""),
    ("ca_systemic", "not_sure", "E1", ""),
    ("ca_sweats", "new", "E1", ""),
    ("ca_sweats", "known", None, ""),
    ("ca_sweats", "old", "E2G", ""),
    ("ca_night", "seven", "E2", ""),
    ("ca_night", "turning", None, ""),
    ("ca_night", "known", None, "ca_night_known"),
    ("ca_night", "not_sure", "E2G", ""),
    ("ca_thoracic", "new", "E1", ""),
    ("ca_thoracic", "eases", None, ""),
    ("ca_thoracic", "known", None, ""),
    ("lump_shape", "new", "E1", ""),
    ("lump_shape", "old", "E2G", ""),
    ("lump_shape", "known", None, "lump_shape_known"),
    ("inf_fever", "very_ill", "E0", ""),
    ("inf_fever", "numb", "E0", ""),
    ("inf_fever", "back_worse", "E1", ""),
    ("inf_fever", "no_cause", "E1", ""),
    ("inf_fever", "three_days", "E1", ""),
    ("inf_fever", "cold", None, ""),
    ("inf_fever", "not_sure", "E1", ""),
    ("inf_event", "yes", None, "inf_risk"),
    ("inf_immune", "yes", None, "inf_risk"),
    ("aaa_burst", "yes", "E0", ""),
    ("aaa_burst", "not_sure", "E0", ""),
    ("aaa_burst", "no", None, ""),
    ("aaa_pulse", "new", "E1", ""),
    ("aaa_pulse", "relative", None, ""),
    ("aaa_pulse", "not_sure", "E1", ""),
    ("aaa_known", "bulge", "E2", ""),
    ("aaa_known", "bulge_pain", "E0", ""),
    ("aaa_known", "relative", None, ""),
    ("aaa_known", "marfan", "E2", ""),
    ("visceral", "blood", "E1", ""),
    ("visceral", "yellow", "E1", ""),
    ("visceral", "flank_fever", "E1", ""),
    ("visceral", "belly", "E2", ""),
    ("cardiac_now", "yes", "E0", ""),
    ("cardiac_now", "pattern", "E1", ""),
    ("cardiac_now", "not_sure", "E0", ""),
    ("cardiac_now", "no", None, ""),
    ("cardiac_touch", "only_touch", None, ""),
    ("cardiac_touch", "yes", "E0", ""),
    ("fainted", "yes", "E0", ""),
    ("stroke_now", "yes", "E0", ""),
    ("stroke_now", "not_sure", "E0", ""),
    ("pe_now", "yes", "E0", ""),
    ("pe_now", "not_sure", "E0", ""),
    ("dvt", "yes", "E1", ""),
    ("dvt", "not_sure", "E1", ""),
    ("rx_heart", "yes", "E2", ""),
    ("rx_chest", "now", "E0", ""),
    ("rx_chest", "new", "E1", ""),
    ("rx_chest", "old", "E2", ""),
    ("rx_chest", "fine", None, "cap"),
    ("rx_chest", "not_sure", "E2G", ""),
    ("rx_breath", "rest", "E1", ""),
    ("rx_breath", "effort", "E2", ""),
    ("rx_blackout", "effort", "E1", ""),
    ("rx_blackout", "other", "E2", ""),
    ("rx_ankles", "new", "E2", ""),
    ("rx_ankles", "old", "E2G", ""),
    ("rx_ankles", "one_leg", "E1", ""),
    ("rx_cramp", "old", "E2G", ""),
    ("rx_bp", "below", None, "bp"),
    ("rx_bp", "above", "E2G", ""),
    ("rx_bp_again", "still", "E1", ""),
    ("rx_bp_again", "signs", "E0", ""),
    ("rx_bp_treated", "treated", None, "bp"),
    ("rx_bp_treated", "untreated", "E2G", ""),
    ("rx_bp_treated", "never", None, ""),
    ("rx_dizzy", "blackout", "E2", ""),
    ("rx_dizzy", "checked", None, "falls"),
    ("rx_dizzy", "balance", None, "falls"),
    ("rx_advice", "valid", "E2", ""),
    ("rx_advice", "not_sure", "E2G", ""),
    ("rx_surgery_when", "under", "E2", ""),
    ("rx_surgery_when", "waiting", "E2", ""),
    ("rx_surgery_when", "released", None, ""),
    ("rx_surgery", "skin", None, ""),
    ("rx_injection_when", "under", "E2G", "inf_risk"),
    ("rx_injection_when", "months", None, "inf_risk"),
    ("rx_hernia_now", "stuck", "E1", ""),
    ("rx_hernia_now", "stuck_ill", "E0", ""),
    ("rx_hernia_now", "bulging", "E2", ""),
    ("rx_hernia_now", "small", None, "no_strain"),
    ("rx_eye", "under", "E2", ""),
    ("rx_eye", "longer", "E2G", ""),
    ("rx_pressure", "waiting", "E2G", ""),
    ("rx_pressure", "agreed", None, "no_strain"),
    ("rx_preg_signs", "none", "E2G", ""),
    ("rx_preg_signs", "other", "E1", ""),
    ("rx_preg_signs", "bleeding", "E0", ""),
    ("rx_preg", "birth_new", "E2G", "pelvic_floor"),
    ("rx_preg", "birth", None, "pelvic_floor birth_recent"),
    ("rx_anticoag", "yes", None, "anticoag"),
    ("rx_hypo", "yes", None, "hypo"),
    ("rx_sedated", "yes", None, "sedated"),
    ("rx_sleep", "yes", None, "sedated"),
    ("rx_bblock", "yes", None, "bblock"),
    ("rx_floor", "no", None, "no_floor"),
    ("rx_fall", "twice", None, "falls"),
    ("rx_fall", "hurt", None, "falls"),
    ("rx_fall", "once", None, ""),
]


@pytest.mark.parametrize(("question", "answer", "level", "tags"), SINGLE)
def test_each_answer_means_what_its_row_says(question: str, answer: str, level: str | None, tags: str) -> None:
    assert judged({question: answer}) == (level, set(tags.split()))


def test_every_question_of_the_screen_has_a_row_in_this_table() -> None:
    told = {question for question, *_ in SINGLE}
    combined = {"ces_bladder_kind", "fx_new_injury", "inf_pain", "rx_disease", "rx_kidney", "rx_diabetes", "rx_lows"}
    later = {"rx_racing", "rx_hernia", "unwell"}
    assert set(flags().questions) - told - combined - later == set()


# rows that look at more than one answer: answers, person, expected level, expected tags
TOGETHER: list[tuple[dict[str, str], Person, str | None, set[str]]] = [
    # an old leak on coughs with no other flag; with one; any other old trouble
    ({"ces_bladder": "old", "ces_bladder_kind": "leak"}, PLAIN, None, {"pelvic_floor"}),
    ({"ces_bladder": "known", "ces_bladder_kind": "slow"}, PLAIN, None, {"pelvic_floor"}),
    ({"ces_bladder": "old", "ces_bladder_kind": "leak", "neuro_weak": "old"}, PLAIN, "E1", set()),
    ({"ces_bladder": "old", "ces_bladder_kind": "other"}, PLAIN, "E1", set()),
    ({"ces_bladder": "known", "ces_bladder_kind": "other"}, PLAIN, None, {"ces_bladder_known"}),
    ({"ces_sexual": "old", "ces_bowel": "known"}, PLAIN, "E1", {"ces_bowel_known"}),
    # one foot, and with any sign of the nerves between the legs
    ({"neuro_footdrop": "one", "ces_saddle": "old"}, PLAIN, "E0", set()),
    # not sure: a row with several levels takes its highest with new pain
    ({"cord_gait": "not_sure"}, NEW, "E0", set()),
    ({"fx_trauma": "not_sure"}, NEW, "E0", set()),
    ({"ca_night": "not_sure"}, NEW, "E1", set()),
    # injuries
    ({"fx_new_injury": "fall", "fx_injury_now": "seven"}, PLAIN, "E1", set()),
    ({"fx_new_injury": "fall", "fx_injury_now": "six"}, PLAIN, None, set()),
    ({"fx_new_injury": "lift", "fx_injury_now": "seven"}, PLAIN, None, set()),
    ({"fx_new_injury": "lift", "fx_injury_now": "crack"}, Person(age="65-69"), "E1", set()),
    ({"fx_new_injury": "lift", "fx_injury_now": "crack"}, Person(age="60-64"), None, set()),
    # bone with new pain: sudden or 7 and more, else a check first
    ({"fx_bone": "yes"}, Person(new_pain=True, sudden=True), "E1", {"bone"}),
    ({"fx_bone": "yes"}, Person(new_pain=True, usual=7), "E1", {"bone"}),
    ({"fx_bone": "yes"}, Person(new_pain=True, usual=6), "E2", {"bone"}),
    ({"fx_steroid": "now"}, Person(new_pain=True), "E2", {"bone", "steroid"}),
    ({"fx_bone": "not_sure"}, Person(new_pain=True), None, {"bone"}),
    # the prediction rule of fractures
    ({}, Person(age="70-74", sex="female", new_pain=True, usual=4), "E2", set()),
    ({}, Person(age="70-74", sex="female", new_pain=True, usual=7), "E1", set()),
    ({}, Person(age="70-74", sex="female", new_pain=True, sudden=True), "E1", set()),
    ({"fx_trauma": "small"}, Person(age="70-74", sex="female", new_pain=True), "E1", set()),
    ({}, Person(age="70-74", sex="male", new_pain=True), None, set()),
    ({}, Person(age="70-74", sex="", new_pain=True), "E2", set()),
    ({}, Person(age="65-69", sex="female", new_pain=True), None, set()),
    ({}, Person(age="70-74", sex="female"), None, set()),
    ({"fx_steroid": "past", "fx_trauma": "small"}, Person(age="40-59", new_pain=True), "E1", {"bone"}),
    # cancer
    ({"ca_history": "past", "ca_back": "checked"}, PLAIN, None, {"ca_known"}),
    ({"ca_history": "past", "ca_back": "checked"}, NEW, "E1", {"ca_known"}),
    ({"ca_history": "past", "ca_back": "unchecked"}, PLAIN, "E2G", set()),
    ({"ca_history": "now"}, NEW, "E1", set()),
    ({"ca_history": "past", "ca_back": "checked", "ca_sweats": "old"}, PLAIN, "E1", {"ca_known"}),
    ({"ca_night": "seven", "ca_history": "past", "ca_back": "checked"}, PLAIN, "E1", {"ca_known"}),
    # infection
    ({"inf_fever": "cold", "inf_event": "yes"}, PLAIN, "E1", {"inf_risk"}),
    ({"inf_event": "yes", "inf_pain": "constant"}, PLAIN, None, {"inf_risk"}),
    ({"inf_event": "yes", "inf_pain": "constant"}, NEW, "E1", {"inf_risk"}),
    ({"inf_event": "yes", "inf_pain": "no"}, NEW, None, {"inf_risk"}),
    ({"inf_event": "yes", "inf_pain": "worse"}, PLAIN, "E1", {"inf_risk"}),
    ({"inf_event": "yes", "ca_sweats": "new"}, PLAIN, "E1", {"inf_risk"}),
    ({"inf_event": "yes", "neuro_numb": "new"}, PLAIN, "E0", {"inf_risk"}),
    # vessels
    ({"aaa_known": "bulge"}, NEW, "E0", set()),
    ({"dvt": "yes", "pe_now": "yes"}, PLAIN, "E0", set()),
    ({"cardiac_now": "pattern"}, Person(in_session=True), "E0", set()),
    # readiness
    ({"rx_kidney": "yes"}, Person(active=False), "E2G", set()),
    ({"rx_kidney": "yes"}, Person(active=True), None, {"cap"}),
    ({"rx_kidney": "yes"}, Person(active=None), None, set()),
    ({"rx_diabetes": "no"}, Person(active=False), None, {"cap"}),
    ({"rx_diabetes": "yes"}, Person(active=False), "E2G", set()),
    ({"rx_diabetes": "not_sure"}, Person(active=False), "E2G", set()),
    ({"rx_diabetes": "no", "rx_kidney": "yes"}, Person(active=False), "E2G", set()),
    ({"rx_heart": "no"}, Person(active=False), "E2G", set()),
    ({"rx_lows": "no"}, Person(active=False), None, {"cap"}),
    ({"rx_disease": "not_sure"}, Person(active=False), None, {"cap"}),
    ({"rx_preg_signs": "none"}, Person(age="60-64"), None, set()),
    ({}, Person(usual=9), "E2G", set()),
    ({}, Person(usual=8), None, set()),
]


@pytest.mark.parametrize(("screen", "person", "level", "tags"), TOGETHER)
def test_answers_together_mean_what_the_rows_say(
    screen: dict[str, str], person: Person, level: str | None, tags: set[str]
) -> None:
    assert judged(screen, person) == (level, tags)


# red-flags.md §8


WORKED: list[tuple[str, dict[str, str], Person, str | None, set[str]]] = [
    ("typical, 52", {}, Person(active=False), None, set()),
    ("overweight, 47, inactive", {"rx_diabetes": "no", "rx_floor": "no"}, Person(active=False), None, {"cap", "no_floor"}),
    ("68, thin bones, beta blocker", {"fx_bone": "yes", "rx_bblock": "yes"}, Person(age="65-69", active=True), None, {"bone", "bblock"}),
    ("the same, sudden 7 since Tuesday", {"fx_bone": "yes"}, Person(age="65-69", new_pain=True, sudden=True, usual=7), "E1", {"bone"}),
    ("crash in 2009, checked", {"fx_trauma": "longer", "fx_trauma_later": "well"}, PLAIN, None, set()),
    ("sciatica, comes and goes", {"neuro_numb": "comes"}, PLAIN, None, {"leg_symptoms"}),
    ("sciatica, constant, never examined", {"neuro_numb": "old"}, PLAIN, "E2G", set()),
    ("foot slaps since Thursday", {"neuro_footdrop": "one"}, PLAIN, "E1", set()),
    ("both feet", {"neuro_footdrop": "both"}, PLAIN, "E0", set()),
    ("breast cancer 2016, checked since", {"ca_history": "past", "ca_back": "checked"}, PLAIN, None, {"ca_known"}),
    ("the same, new constant pain", {"ca_history": "past", "ca_back": "worse"}, PLAIN, "E1", set()),
    ("spinal injection, night sweats new", {"inf_event": "yes", "ca_sweats": "new"}, PLAIN, "E1", {"inf_risk"}),
    ("and a numb leg", {"inf_event": "yes", "ca_sweats": "new", "neuro_numb": "new"}, PLAIN, "E0", {"inf_risk"}),
    ("spinal injection, pain easing", {"inf_event": "yes", "inf_pain": "no"}, PLAIN, None, {"inf_risk"}),
    ("night sweats, menopause", {"ca_sweats": "known"}, PLAIN, None, set()),
    ("pregnant, 42", {"rx_preg": "pregnant", "rx_preg_signs": "none"}, PLAIN, "E2G", set()),
    ("glaucoma", {"rx_hernia": "pressure", "rx_pressure": "waiting"}, PLAIN, "E2G", set()),
    ("known aneurysm", {"aaa_known": "bulge"}, PLAIN, "E2", set()),
    ("known aneurysm, new pain", {"aaa_known": "bulge"}, NEW, "E0", set()),
    ("one old crush break", {"fx_bone": "spine"}, PLAIN, "E2G", {"bone"}),
    ("a cold, back as usual", {"inf_fever": "cold"}, PLAIN, None, set()),
    ("the same with a raised risk", {"inf_fever": "cold", "inf_immune": "yes"}, PLAIN, "E1", {"inf_risk"}),
    ("72, woman, new, 4 of 10, slow", {}, Person(age="70-74", sex="female", new_pain=True, usual=4), "E2", set()),
    ("after a stumble", {"fx_trauma": "small"}, Person(age="70-74", sex="female", new_pain=True, usual=4), "E1", set()),
]  # fmt: skip


@pytest.mark.parametrize(("who", "screen", "person", "level", "tags"), WORKED, ids=[case[0] for case in WORKED])
def test_the_worked_cases_come_out_as_written(
    who: str, screen: dict[str, str], person: Person, level: str | None, tags: set[str]
) -> None:
    assert judged(screen, person) == (level, tags)


def test_a_cold_is_a_cold() -> None:
    assert triage.ill(triage.verdicts({"inf_fever": "cold"}, PLAIN))
    assert not triage.ill(triage.verdicts({"inf_fever": "cold", "inf_event": "yes"}, PLAIN))


def test_leg_symptoms_and_age_add_their_tags() -> None:
    person = Person(age="65-69", reach="below_knee")
    assert triage.tags(triage.verdicts({}, person), person, ["ca_known"]) == ["ca_known", "leg_symptoms", "older"]


@pytest.mark.parametrize("id", sorted(flags().flag))
def test_every_flag_has_words_and_a_source(id: str) -> None:
    flag: Any = flags().flag[id]
    assert flag.symptom and flag.told and flag.once_more.endswith("?") and flag.source
