"""The safety lists as chats: every item alone, not sure twice, too fast once more, and what acts at once."""

from typing import Any

import pytest

from content.flags import flags
from flows.conversation import Talk
from flows.effects import Begin
from flows.known import KEYS
from flows.records import Screened
from flows.screening import FOLLOWS, SURE
from tests.chat import Chat, typical

NINE = ["s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4"]


def asked(*lists: str, source: str = "review", items: tuple[str, ...] = (), **known: Any) -> Chat:
    """Somebody of whom these lists are asked, as another conversation would."""
    chat = Chat(typical(**known))
    begin = Begin("screening", {"lists": list(lists), "items": list(items), "source": source})
    talk = Talk(chat.coach, chat.state, chat.facts)
    talk.stack.begin(begin.flow, begin.answers)
    turned = talk.turned()
    chat.state = turned.state
    for effect in turned.effects:
        chat.perform(effect)
    return chat


def tap(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def levels(chat: Chat) -> dict[str, str]:
    return {hold.flag: hold.level for hold in chat.holds if hold.open}


def said(chat: Chat, words: str) -> bool:
    return any(words in line for line in chat.lines)


def test_none_closes_each_list_with_one_tap() -> None:
    chat = tap(asked(*NINE), *["None of these"] * 9)
    assert not chat.state.frames and not chat.holds and not chat.known["tags"]
    assert chat.of(Screened)[-1].lists == tuple(NINE)


def test_a_toggled_item_is_asked_alone_before_the_next_list() -> None:
    chat = tap(asked("s1", "s2"), "Numb between legs", "Done")
    assert chat.last == "Any numb or odd feeling between your legs, say when you wipe?"
    assert chat.visible()[-5:] == ["New or worse", "Old, checked", "Old, not checked", "No", "Not sure"]
    tap(chat, "No")
    assert "List 2" in chat.last and not chat.holds


# every item of every list: the toggle, the answers that follow, the level of the flag
ITEMS: list[tuple[str, str, tuple[str, ...], str, str | None]] = [
    ("s1", "Numb between legs", ("New or worse",), "ces_saddle", "E0"),
    ("s1", "Numb between legs", ("Old, not checked",), "ces_saddle", "E1"),
    ("s1", "Trouble peeing", ("New or worse",), "ces_bladder", "E0"),
    ("s1", "Trouble peeing", ("Old, not checked", "Something else"), "ces_bladder", "E1"),
    ("s1", "Trouble peeing", ("Old, not checked", "A leak when I cough"), "ces_bladder", None),
    ("s1", "Bowel control", ("New or worse",), "ces_bowel", "E0"),
    ("s1", "Feeling in sex", ("New or worse",), "ces_sexual", "E0"),
    ("s1", "Feeling in sex", ("Prefer not to say",), "ces_sexual", None),
    ("s1", "Both legs", ("New or worse",), "ces_bilateral", "E0"),
    ("s1", "Both legs", ("Old, not checked", "Yes, that way"), "ces_bilateral", "E2G"),
    ("s1", "Both legs", ("Old, not checked", "No, other"), "ces_bilateral", "E1"),
    ("s1", "Foot drags", ("New, one foot",), "neuro_footdrop", "E1"),
    ("s1", "Foot drags", ("New, both feet",), "neuro_footdrop", "E0"),
    ("s2", "Chest", ("Yes",), "cardiac_now", "E0"),
    ("s2", "Chest", ("My usual, gone with rest",), "cardiac_now", "E1"),
    ("s2", "Chest", ("Sore when I press it", "Only sore to touch"), "cardiac_now", None),
    ("s2", "Chest", ("Sore when I press it", "There is more"), "cardiac_now", "E0"),
    ("s2", "Short of breath", ("Yes",), "pe_now", "E0"),
    ("s2", "Face, arm, speech", ("Yes",), "stroke_now", "E0"),
    ("s2", "Passed out", ("Yes",), "cardiac_now", "E0"),
    ("s2", "Tearing pain", ("Yes",), "aaa_burst", "E0"),
    ("s2", "Swollen hot calf", ("Yes",), "dvt", "E1"),
    ("s3", "Crash, fall, blow", ("In the last 7 days",), "fx_trauma", "E0"),
    ("s3", "Crash, fall, blow", ("1 to 6 weeks ago", "Not looked at yet"), "fx_trauma", "E1"),
    ("s3", "Crash, fall, blow", ("1 to 6 weeks ago", "Can't walk 4 steps"), "fx_trauma", "E0"),
    ("s3", "Crash, fall, blow", ("Longer ago", "No, neither"), "fx_trauma", "E2"),
    ("s3", "Crash, fall, blow", ("Longer ago", "Yes"), "fx_trauma", None),
    ("s3", "Sudden strong pain", ("A fall or blow", "Pain 7 or more"), "fx_new_injury", "E1"),
    ("s3", "Sudden strong pain", ("A lift or twist", "Pain 7 or more", "Under 2 days ago"), "fx_new_injury", "E2"),
    ("s3", "Sudden strong pain", ("A lift or twist", "Pain 7 or more", "Longer, no better"), "fx_new_injury", "E1"),
    ("s3", "Sudden strong pain", ("A lift or twist", "Pain 6 or less"), "fx_new_injury", None),
    ("s3", "Leg weak", ("New or worse",), "neuro_weak", "E1"),
    ("s3", "Leg weak", ("Old, not checked",), "neuro_weak", "E2"),
    ("s3", "Numb, no break", ("New, and spreading",), "neuro_numb", "E1"),
    ("s3", "Numb, no break", ("New, all the time",), "neuro_numb", "E2"),
    ("s3", "Clumsy, unsteady", ("Came slowly",), "cord_gait", "E1"),
    ("s3", "Lump, new shape", ("New or worse",), "lump_shape", "E1"),
    ("s4", "Fever, shivers", ("Back much worse",), "inf_fever", "E1"),
    ("s4", "Fever, shivers", ("Very ill or confused",), "inf_fever", "E0"),
    ("s4", "Weight, feeling ill", ("New or worse",), "ca_systemic", "E1"),
    ("s4", "Night sweats", ("Old, not checked",), "ca_systemic", "E2G"),
    ("s4", "Night sweats", ("Cause known, checked",), "ca_systemic", None),
    ("s4", "Pain all night", ("7 nights or more",), "ca_night", "E2"),
    ("s4", "Shoulder blades", ("New, nothing eases it",), "ca_thoracic", "E1"),
    ("s4", "Belly or pee", ("Blood in pee",), "visceral", "E1"),
    ("s4", "Belly or pee", ("None of it", "New or worse"), "aaa_pulse", "E1"),
    ("s5", "Cancer", ("Yes, in the past", "It's new or worse"), "ca_history", "E1"),
    ("s5", "Cancer", ("In treatment now", "Yes, and it's the same"), "ca_history", "E2G"),
    ("s5", "Bones or height", ("No, but thin bones", "Yes, suddenly"), "fx_bone", "E1"),
    ("s5", "Bones or height", ("No, but thin bones", "Yes, slowly"), "fx_bone", "E2"),
    ("s5", "Bones or height", ("Yes, in the spine", "No"), "fx_bone", "E2G"),
    ("s5", "Steroid pills", ("I take them now", "No"), "fx_bone", None),
    ("s5", "Last 3 months", ("Yes", "Yes, new or worse"), "inf_risk", "E1"),
    ("s5", "Low defenses", ("Yes", "No, it eases"), "inf_risk", None),
    ("s5", "Artery or Marfan", ("Bulge, no new pain",), "aaa_pulse", "E2"),
    ("s5", "Artery or Marfan", ("Bulge, and new pain",), "aaa_pulse", "E0"),
    ("s5", "Artery or Marfan", ("Marfan type",), "rx_hernia", "E2"),
    ("r1", "Heart or artery", ("Yes",), "rx_disease", "E2"),
    ("r1", "Heart or artery", ("No",), "rx_disease", "E2G"),
    ("r1", "Diabetes", ("No",), "rx_disease", None),
    ("r1", "Kidneys", (), "rx_disease", "E2G"),
    ("r1", "High blood pressure", ("180/110 or more", "Still 180/110 or more"), "rx_bp", "E1"),
    ("r1", "High blood pressure", ("160/100 or more",), "rx_bp", "E2G"),
    ("r1", "High blood pressure", ("I don't know", "High, no pills"), "rx_bp", "E2G"),
    ("r1", "Told to limit exercise", ("Yes, still valid",), "rx_advice", "E2"),
    ("r2", "Chest discomfort", ("It is there now",), "cardiac_now", "E0"),
    ("r2", "Chest discomfort", ("New or worse",), "rx_symptom", "E1"),
    ("r2", "Short of breath", ("With effort",), "rx_symptom", "E2"),
    ("r2", "Blackout", ("During effort",), "rx_symptom", "E1"),
    ("r2", "Racing heart", ("New or worse",), "rx_symptom", "E2"),
    ("r2", "Swollen ankles", ("One leg, hot and sore",), "dvt", "E1"),
    ("r2", "Calf cramp on walks", ("Old, no word yet",), "rx_symptom", "E2G"),
    ("r3", "Operation, injection", ("Back, belly, joint, heart", "Under 12 weeks ago"), "rx_surgery", "E2"),
    ("r3", "Operation, injection", ("Spinal injection", "Under 2 weeks ago"), "rx_surgery", "E2G"),
    ("r3", "Hernia or eye", ("A hernia", "Hard, won't go back"), "rx_hernia", "E1"),
    ("r3", "Hernia or eye", ("High eye pressure", "Not asked yet"), "rx_hernia", "E2G"),
    ("r3", "Dizzy or fell", ("Blackout, not checked", "No"), "rx_dizzy", "E2"),
    ("r3", "Pregnant or birth", ("Pregnant", "None of these"), "rx_preg", "E2G"),
    ("r3", "Pregnant or birth", ("Pregnant", "Bleeding"), "rx_preg", "E0"),
]


@pytest.mark.parametrize(("list_id", "toggle", "answers", "flag", "level"), ITEMS)
def test_each_item_of_each_list_opens_what_its_row_says(
    list_id: str, toggle: str, answers: tuple[str, ...], flag: str, level: str | None
) -> None:
    chat = tap(asked(list_id), toggle, "Done", *answers)
    assert levels(chat).get(flag) == level
    if level in ("E0", "E1"):
        assert chat.step.startswith("hold."), chat.transcript
        assert "paused" in chat.transcript
    else:
        assert not chat.state.frames, chat.transcript


def test_not_sure_about_everything_stops_at_the_first_item() -> None:
    chat = tap(asked(*NINE), "Not sure", "Not sure")
    assert "Toilet paper" in chat.last
    tap(chat, "Still not sure")
    assert levels(chat) == {"ces_saddle": "E0"}
    assert said(chat, "call 911 now")


def test_not_sure_answered_no_at_the_second_asking_is_no() -> None:
    chat = tap(asked("s1"), "Numb between legs", "Done", "Not sure", "No")
    assert not chat.holds and not chat.state.frames


def test_not_sure_about_readiness_leaves_walks_and_mornings_open() -> None:
    chat = asked("r1", "r2", "r3", "r4", active="little")
    for _ in range(80):
        if not chat.state.frames:
            break
        visible = chat.visible()
        tap(
            chat,
            next(
                label for label in ("Still not sure", "Not sure", "I don't know", "Never measured") if label in visible
            ),
        )
    assert set(levels(chat).values()) == {"E2G"}
    assert {"cap", "anticoag", "sedated", "bblock", "hypo", "no_floor", "falls"} <= set(chat.known["tags"])


def test_none_in_under_two_seconds_is_shown_once_more_and_then_stands() -> None:
    chat = asked("s1", "s2")
    chat.wait(seconds=1).taps("None of these")
    assert chat.last.startswith("That was quick. Please read list 1 once more")
    chat.wait(seconds=1).taps("None of these")
    assert "List 2" in chat.last


def test_two_seconds_are_enough() -> None:
    chat = asked("s1", "s2")
    chat.wait(seconds=2).taps("None of these")
    assert "List 2" in chat.last


def test_readiness_lists_are_never_too_fast() -> None:
    chat = asked("r1", "r2")
    chat.wait(seconds=1).taps("None of these")
    assert "In the last month" in chat.last


def test_a_caution_says_in_one_line_what_was_adapted() -> None:
    chat = tap(asked("r1", "r2", source="intake"), "High blood pressure", "Done", "Below 160/100")
    assert said(chat, "Noted. One cue is added: breathe out on each effort, no long holds.")
    assert chat.known["tags"] == ["bp"]


def test_a_check_first_found_in_the_intake_goes_on() -> None:
    chat = tap(asked("s3", "s4", source="intake"), "Numb, no break", "Done", "New, all the time")
    assert said(chat, "We finish the plan now; strength starts after your check.")
    assert "List 4" in chat.last


def test_three_items_lead_to_the_full_questions() -> None:
    chat = tap(asked("ces_mini", source="checkin"), "Pee or stools", "Done")
    assert chat.last.startswith("Trouble peeing means")
    tap(chat, "No")
    assert chat.last.startswith("Any loss of control of stools")
    tap(chat, "New or worse")
    assert levels(chat) == {"ces_bowel": "E0"}


def test_a_cold_pauses_for_two_days_without_fever() -> None:
    chat = tap(asked("s4", source="precheck"), "Fever, shivers", "Done", "A cold or bug")
    assert not chat.holds
    assert chat.known["ill_until"].startswith("2026-11-24T16:00")


def test_a_cold_after_an_injection_is_for_today() -> None:
    chat = asked("s4", source="precheck", screen={"inf_event": "yes"}, screen_on={"inf_event": "2026-11-01"})
    tap(chat, "Fever, shivers", "Done", "A cold or bug")
    assert levels(chat)["inf_fever"] == "E1"


def test_a_procedure_counts_for_three_months() -> None:
    chat = asked("s4", source="precheck", screen={"inf_event": "yes"}, screen_on={"inf_event": "2026-08-01"})
    tap(chat, "Fever, shivers", "Done", "A cold or bug")
    assert not chat.holds


def test_a_known_heart_pattern_in_a_session_is_an_emergency() -> None:
    chat = tap(asked("s2", source="session"), "Chest", "Done", "My usual, gone with rest")
    assert levels(chat) == {"cardiac_now": "E0"}


def test_pregnancy_is_not_asked_from_60_on() -> None:
    chat = asked("r3", age="60-64")
    assert "Pregnant" not in chat.last and "Pregnant or birth" not in chat.visible()


def test_an_edited_list_forgets_what_was_left_out() -> None:
    chat = asked("r1", source="settings", screen={"rx_bp": "below"}, tags=["bp"])
    tap(chat, "None of these")
    assert chat.known["screen"] == {} and chat.known["tags"] == []


def test_a_precheck_keeps_what_was_told_before() -> None:
    chat = asked("s3", source="precheck", screen={"neuro_numb": "comes"}, tags=["leg_symptoms"])
    tap(chat, "None of these")
    assert chat.known["tags"] == ["leg_symptoms"]


def test_an_edit_cannot_lower_an_open_hold() -> None:
    chat = tap(asked("s3", source="settings"), "Numb, no break", "Done", "New, all the time")
    talk = asked("s3", source="settings")
    talk.holds, talk.known = chat.holds, chat.known
    tap(talk, "None of these")
    assert levels(talk) == {"neuro_numb": "E2"}


def test_items_may_be_typed_and_none_too() -> None:
    chat = asked("r4").wait(seconds=6).says("blood thinners and a beta blocker")
    assert chat.known["tags"] == ["anticoag", "bblock"]
    assert not asked("r4").wait(seconds=6).says("nope").state.frames


def test_danger_typed_at_a_list_is_heard_first() -> None:
    chat = asked("s3").says("my groin has gone numb since this morning")
    assert levels(chat) == {"ces_saddle": "E0"}


def test_the_keyboards_own_words_are_answers_and_not_typed_danger() -> None:
    chat = tap(asked("s4"), "Belly or pee", "Done", "Blood in pee")
    assert [hold.source for hold in chat.holds] == ["review"]
    assert not said(chat, "I want to be sure I read you right")


def test_every_question_that_a_list_or_an_answer_leads_to_is_a_step() -> None:
    script = asked("s1").coach.flows["screening"].script
    for name in flags().list:
        for question in flags().asked_by(name, ("not_sure",)):
            assert question in script.step, question
    assert set(FOLLOWS) <= set(script.step)
    assert {f"{question}_sure" for question in SURE} <= set(script.step)


def test_every_answer_of_a_question_means_something_or_nothing_on_purpose() -> None:
    """No label of the script is unknown to the table: a misspelt key would be a flag that never opens."""
    silent = {  # these lead to another question, or are no sign
        "no", "none", "over", "small", "six", "seven", "crack", "fall", "lift", "past", "weeks", "longer", "known", "old",
        "constant", "pregnant", "hernia", "eye", "pressure", "body", "injection", "very_high", "touch", "fewer", "once",
        "sudden", "slow", "not_sure", "yes", "nothing",
    }  # fmt: skip
    script = asked("s1").coach.flows["screening"].script
    for question in flags().questions:
        step = script.step.get(question)
        if step is None:
            continue
        meanings = {key for flag in flags().of_question(question) for key in flag.answer[question]}
        assert set(step.choices) - meanings - silent == set(), question
        assert meanings - set(step.choices) - {"not_sure_new_pain", "yes", "no"} == set(), question


def test_what_it_remembers_is_named() -> None:
    assert {"screen", "screen_on", "screened", "settled", "given_tags", "onset", "ill_until"} <= set(KEYS)
