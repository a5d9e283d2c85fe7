"""The safety net as a person meets it: what it hears in what they write, in whose name, and when it stays quiet."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.hearing import NOTHING_LEARNED, learned, safety_net
from flows.safety import hear
from flows.safety.hearing import ear, heard_by, judge, matched, rules_hear
from flows.safety.learned import Heard, Judge
from flows.safety.normalise import Words, words_of
from tests.safety import learn

HERE = Path(__file__).parent / "safety"
LABELS = ("emergency", "urgent", "caution", "none")


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line]


def things(words: Words) -> Heard:
    found = ear().tree.find(words)
    return judge().things_heard(words, found, matched(words, found))


@pytest.mark.parametrize(
    ("text", "label", "group", "flag"),
    [
        ("my groin is numb", "emergency", "cauda_equina", "ces_saddle"),
        ("cant feel myself wipe since sunday", "emergency", "cauda_equina", "ces_bladder"),
        ("I haven't been able to pee since last night", "emergency", "cauda_equina", "ces_bladder"),
        ("pooed myself and didn't feel it", "emergency", "cauda_equina", "ces_bowel"),
        ("both legs tingling since this morning", "emergency", "cauda_equina", "ces_bilateral"),
        ("my chest is tight and my jaw hurts", "emergency", "cardiac", "cardiac_now"),
        ("his face is drooping and his words are slurred", "emergency", "stroke", "stroke_now"),
        ("sudden tearing pain in my back and I feel faint", "emergency", "aaa", "aaa_burst"),
        ("I'm coughing up blood", "emergency", "dvt_pe", "pe_now"),
        ("I don't want to be here anymore", "emergency", "crisis", "selfharm_now"),
        ("black poo two days, dizzy", "emergency", "other_medical", "gi_bleed"),
        ("fell off the roof, back is agony", "emergency", "fracture", "fx_trauma"),
        ("my foot slaps the floor when I walk", "urgent", "neuro_deficit", "neuro_footdrop"),
        ("fever of 38.5 and my back is much worse", "urgent", "infection", "inf_fever"),
        ("one calf is swollen and hot", "urgent", "dvt_pe", "dvt"),
        ("had breast cancer, now a new deep pain in my spine", "urgent", "cancer", "ca_history"),
        ("I'm 14 weeks pregnant", "caution", "pregnancy", "rx_preg"),
        ("flare gets worse every day although I rested", "caution", "severe_escalating", "flare_escalating"),
    ],
)
def test_every_group_is_heard_with_its_flag(text: str, label: str, group: str, flag: str) -> None:
    heard = hear(text)
    assert (heard.label, heard.group) == (label, group)
    assert flag in {hit.flag for hit in heard.hits}


@pytest.mark.parametrize(
    "text",
    [
        "my back is killing me, that dead bug",
        "this workout will be the death of me",
        "dying to get back to golf",
        "suicide sprints at football",
        "legs are jelly after squats",
        "both legs worked hard",
        "chest-supported row and chest press done",
        "dropped a dumbbell on my foot",
        "fever pitch at the match",
        "lost 3 kg on my diet",
        "stairs crash my knees",
        "foot asleep on the sofa, fine now",
        "need to pee before the session",
        "expecting a parcel",
        "beetroot made my pee pink",
    ],
)
def test_look_alikes_pass(text: str) -> None:
    heard = hear(text)
    assert (heard.label, heard.confirm) == ("none", False)


def test_two_denied_flags_get_one_question_and_no_hold() -> None:
    heard = hear("no numbness in my groin, never lost control of my bladder")
    assert (heard.label, heard.confirm) == ("none", True)
    assert {hit.scope for hit in heard.hits} == {"negated"}


def test_a_denial_of_one_thing_does_not_hide_the_next() -> None:
    assert hear("no fever, but my groin is numb").label == "emergency"
    assert hear("didn't train today, chest pain").label == "emergency"


def test_the_past_is_asked_about_and_locks_nothing() -> None:
    heard = hear("last year I lost control of my bladder after my surgery")
    assert (heard.label, heard.confirm) == ("none", True)
    assert {hit.scope for hit in heard.hits} == {"past"}


def test_somebody_else_gets_a_card_by_how_grave_it_is() -> None:
    heard = hear("my husband can't pee and his back is killing him")
    assert heard.label == "emergency"
    assert {hit.scope for hit in heard.hits} == {"other_person"}
    assert hear("my husband's foot hangs since today").label == "urgent"


def test_who_types_for_the_person_speaks_of_the_person() -> None:
    heard = hear("hi this is Dave's wife typing, he can't feel his groin")
    assert {hit.scope for hit in heard.hits} == {"present"}


def test_violence_at_home_is_heard_and_holds_nothing() -> None:
    heard = hear("my husband hits me when my back is bad")
    assert heard.label == "none"
    assert "abuse" in {hit.flag for hit in heard.hits}


def test_a_question_in_general_is_no_emergency_and_is_asked_back() -> None:
    heard = hear("what happens if I get chest pain in a session")
    assert (heard.label, heard.confirm) == ("none", True)
    assert {hit.scope for hit in heard.hits} == {"hypothetical"}


def test_a_question_about_what_happens_now_is_one() -> None:
    assert hear("is it normal that I can't feel my groin since this morning?").label == "emergency"


def test_the_heart_is_heard_also_when_it_has_eased() -> None:
    assert hear("had a squeezing in my chest an hour ago, all fine now").label == "emergency"


def test_the_very_words_are_kept() -> None:
    heard = hear("Pain 4 today. ALSO my Groin is NUMB 😳 since lunch")
    assert any(hit.words == "Groin is NUMB" for hit in heard.hits)


@pytest.mark.parametrize(
    "text",
    [
        "MY GROIN IS NUMB",
        "my gr\u200boin is nu\u200dmb",
        "\u202emy groin is numb\u202c",
        "my gróin is nümb",
        "ｍｙ ｇｒｏｉｎ ｉｓ ｎｕｍｂ",
        "my grion is nubm",
        "my groin is numbbbbb",
        "my groin's gone numb",
        "I can not feel my groin",
        "cant feel my groin",
        "can’t feel my groin",
    ],
)
def test_the_way_it_is_typed_does_not_matter(text: str) -> None:
    assert hear(text).label == "emergency"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_answered_the_same_way_twice(text: str) -> None:
    assert hear(text) == hear(text)


@settings(max_examples=100, deadline=None)
@given(
    before=st.text(alphabet=st.characters(whitelist_categories=("Lo", "So", "Nd", "Cf")), max_size=80),
    after=st.text(alphabet=st.characters(whitelist_categories=("Lo", "So", "Nd", "Cf")), max_size=80),
)
def test_foreign_letters_around_an_emergency_do_not_hide_it(before: str, after: str) -> None:
    assert hear(f"{before}. my groin is numb. {after}").label == "emergency"


def test_the_longest_message_is_answered() -> None:
    for text in (
        "my groin is numb " * 241,
        "x" * 4096,
        "a " * 2048,
        "cant feel " * 409,
        "\u202e🍑" * 2048,
        "no " * 1365,
    ):
        assert hear(text[:4096]).label in LABELS


def test_words_said_over_and_over_do_not_hide_what_follows() -> None:
    assert hear("cant feel " * 300 + ". my chest is tight and my jaw hurts").label == "emergency"


@pytest.mark.parametrize("parting", [". ", " ", ", "])
def test_a_danger_anywhere_in_the_longest_message_is_heard(parting: str) -> None:
    """At its beginning, in its middle and at its end, in 4,096 characters of ordinary talk or of look-alikes."""
    ordinary = [line["text"].rstrip(".!?") for line in lines("ordinary.jsonl")[::20]]
    alike = [line["text"].rstrip(".!?") for line in lines("tuned.jsonl") if line["label"] == "none"][::9]
    for talk in (ordinary, alike):
        before = after = [text for text in talk if hear(text).label == "none" and not hear(text).confirm]
        for share in (0, 0.5, 1):
            around = parting.join(before)[: int(4050 * share)], parting.join(after)[: int(4050 * (1 - share))]
            text = f"{around[0]}. my groin is numb since this morning. {around[1]}"
            assert len(text) <= 4096 and "ces_saddle" in {hit.flag for hit in hear(text).hits if hit.scope == "present"}
            assert hear(text).label == "emergency"


def test_a_danger_after_many_denials_of_it_is_heard() -> None:
    denials = ". ".join(f"no chest pain on day {day}" for day in range(1, 120))
    heard = hear(f"{denials}. now I have chest pain and my jaw hurts. {denials}"[:4096])
    assert heard.label == "emergency" and "present" in {hit.scope for hit in heard.hits}


def test_many_misspelt_words_before_it_do_not_hide_an_emergency() -> None:
    misspelt = " ".join(f"wrod{chr(97 + n % 26)}{chr(97 + n // 26)}ing" for n in range(140))
    assert hear(f"{misspelt}. my grion is nubm").label == "emergency"
    assert hear(f"{misspelt} {misspelt.replace('wrod', 'lfit')}. my groin is numb").label == "emergency"


@pytest.mark.parametrize("word", ["sudden", "sydney", "tunnelling", "hinging", "swivelling"])
def test_a_true_word_is_never_mended_into_another(word: str) -> None:
    assert ear().spelling.spell[word] == (word,)


def test_i_cant_do_a_thing_is_no_question() -> None:
    assert hear("can't do a single calf raise on the bad side any more").label == "urgent"


def test_the_net_finds_what_it_was_tuned_on() -> None:
    kept = lines("tuned.jsonl")
    wrong = [line for line in kept if hear(line["text"]).label != line["label"]]
    emergencies = [line for line in wrong if line["label"] == "emergency"]
    false_alarms = [line for line in wrong if line["label"] == "none"]
    assert len(emergencies) <= 0.02 * sum(line["label"] == "emergency" for line in kept)
    assert len(false_alarms) <= 0.03 * sum(line["label"] == "none" for line in kept)


def test_the_examples_of_the_clinic_hold() -> None:
    given_lines = lines("examples.jsonl")
    heard = {line["id"]: hear(line["text"]).label for line in given_lines}
    said = {label: [line["id"] for line in given_lines if line["label"] == label] for label in LABELS}
    assert [one for one in said["emergency"] if heard[one] != "emergency"] == []
    missed = [one for one in said["urgent"] if heard[one] not in {"emergency", "urgent"}]
    assert len(missed) <= 0.03 * len(said["urgent"])
    assert len([one for one in said["none"] if heard[one] != "none"]) <= 0.03 * len(said["none"])


def test_the_corpus_is_large_and_its_sentences_are_different() -> None:
    kept = [line for name in (*learn.CORPUS, "held_out.jsonl") for line in lines(name)]
    assert len(lines("held_out.jsonl")) >= 500 and len(kept) >= 20_000
    assert len({line["text"] for line in kept}) == len(kept)


def test_every_rule_names_concepts_that_exist() -> None:
    net = safety_net()
    for rule in net.rules:
        for names in (*rule.all, *rule.near, *rule.needs, *rule.unless, *rule.unless_message):
            assert set(names.split("|")) <= set(net.concepts), (rule.flag, names)


def test_the_command_reads_and_writes_json_lines() -> None:
    asked = (
        json.dumps({"id": "a1", "text": "my groin is numb"}) + "\n" + json.dumps({"id": "a2", "text": "done"}) + "\n"
    )
    told = subprocess.run(
        [sys.executable, "-m", "flows.safety"], input=asked, capture_output=True, text=True, check=True
    ).stdout
    assert [json.loads(line) for line in told.splitlines()] == [
        {"id": "a1", "label": "emergency", "flag": "cauda_equina"},
        {"id": "a2", "label": "none", "flag": "none"},
    ]


def test_the_weights_are_those_of_the_corpus() -> None:
    """After a change to the corpus: python -m tests.safety.learn."""
    assert learned().corpus == learn.digest(learn.lines(*learn.CORPUS))
    assert not set(learn.CORPUS) & {"held_out.jsonl"}


@pytest.mark.parametrize(
    "text",
    [
        "There isn't a version of the future with me in it.",
        "I can't feel the edge of the chair on one side since my back went",
    ],
)
def test_the_weights_name_the_words_that_weighed_most(text: str) -> None:
    words = words_of(text, ear().spelling)
    guess = judge().guess(words, judge().weigh(words, things(words)))
    assert guess is not None and guess.level == "E0"
    assert 1 <= len(guess.places) <= 4


def test_the_weights_only_add_to_what_is_surely_heard() -> None:
    grave = {"emergency": 0, "urgent": 1, "caution": 2, "none": 3}
    for line in [*lines("examples.jsonl"), *lines("held_out.jsonl"), *lines("ordinary.jsonl")]:
        assert grave[hear(line["text"]).label] <= grave[rules_hear(line["text"], sure=True).label]


def test_what_the_weights_doubt_is_asked_about() -> None:
    """A phrase that is not sure, in words that speak of something else: one question, and no hold."""
    doubting = Judge(learned().model_copy(update={"agrees": (99.0,) * 3, "thresholds": (99.0,) * 3}), ear().net)
    text = next(
        line["text"]
        for line in lines("tuned.jsonl")
        if rules_hear(line["text"]).label == "emergency" and rules_hear(line["text"], sure=True).label == "none"
    )
    heard = heard_by(text, doubting)
    assert (heard.label, heard.confirm) == ("none", True)


def test_without_weights_the_rules_hear_alone() -> None:
    """As it is while the weights are being made."""
    alone = Judge(NOTHING_LEARNED, ear().net)
    assert heard_by("my groin is numb", alone) == rules_hear("my groin is numb")
    assert heard_by("hello", alone).label == "none"


def test_the_hurried_sum_is_the_sum_of_all_that_has_a_weight() -> None:
    weights = learned().weights
    for line in lines("examples.jsonl"):
        words = words_of(line["text"], ear().spelling)
        plain = [[0, 0, 0] for _ in words.word]
        for place, name in judge().named(words, things(words)):
            for head, weight in enumerate(weights.get(name, (0, 0, 0))):
                plain[place][head] += weight
        assert [list(weights) for weights in judge().weigh(words, things(words))] == plain


def test_sentences_that_nobody_tuned_on_are_heard() -> None:
    """tests/safety/held_out.jsonl: written by somebody who saw neither the net nor its corpus."""
    heard = Counter((line["label"], hear(line["text"]).label) for line in lines("held_out.jsonl"))
    said = {label: sum(count for (one, _), count in heard.items() if one == label) for label in LABELS}
    assert heard["emergency", "emergency"] >= 0.98 * said["emergency"]
    assert heard["urgent", "urgent"] + heard["urgent", "emergency"] >= 0.95 * said["urgent"]
    assert said["none"] - heard["none", "none"] <= 0.03 * said["none"]


def test_weights_leave_what_was_denied_past_or_asked_to_the_table() -> None:
    for text in (
        "no numbness in my groin, never lost control of my bladder",
        "last year I lost control of my bladder after my surgery",
        "what happens if I get chest pain in a session",
    ):
        assert (hear(text).label, hear(text).confirm) == ("none", True)


def test_ordinary_talk_is_left_alone() -> None:
    talk = lines("ordinary.jsonl")
    assert len([line for line in talk if hear(line["text"]).label != "none"]) <= 0.005 * len(talk)
