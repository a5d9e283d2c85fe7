"""What the coach knows: all of it is there, and every mistake in it is told with file, place and remedy."""

import re
import shutil
import warnings
from pathlib import Path

import pytest

from content.__main__ import main, to_confirm
from content.library import HERE, Library, library, load
from content.models import Line
from content.pieces import pieces, spoken, texts
from content.reading import ContentError, Problem
from flows.loads import there

COACH = library()


# -- All of it is there ------------------------------------------------------------------------------------------------


def test_every_row_of_the_exercise_tables_is_there():
    assert len(COACH.exercises) == 79
    assert len(COACH.ladders) == 11
    assert list(COACH.mobility.item) == [f"MM{number}" for number in range(10)]
    assert set(COACH.conditioning) == {"WK", "CY", "EL", "INT"}


@pytest.mark.parametrize(
    ("ladder", "count"),
    [
        ("brace_breathe", 6),
        ("hinge", 9),
        ("squat", 8),
        ("split_step", 7),
        ("bridge_thrust", 7),
        ("row", 7),
        ("carry", 8),
        ("anti_extension", 7),
        ("anti_lateral", 7),
        ("anti_rotation", 7),
        ("push", 6),
    ],
)
def test_every_ladder_has_its_exercises_and_each_knows_its_rung(ladder: str, count: int):
    ids = COACH.ladder(ladder).ids
    assert len(ids) == count
    for id in ids:
        exercise = COACH.exercise(id)
        assert exercise.ladder == ladder
        assert all(id in COACH.ladder(ladder).at(rung) for rung in range(exercise.rung, exercise.rung_to + 1))


def test_side_branches_stand_beside_several_rungs():
    assert (COACH.exercise("HI8").rung, COACH.exercise("HI8").rung_to) == (4, 6)
    assert [exercise.id for exercise in COACH.on("hinge", 6)] == ["HI6", "HI7", "HI8"]
    assert [exercise.id for exercise in COACH.on("carry", 3)] == ["CA3", "SL1"]
    assert COACH.on("hinge", 9) == ()


@pytest.mark.parametrize(
    ("id", "sets", "amount", "unit", "side", "tempo"),
    [
        ("BR0", 2, 5, "breaths", False, "breath"),
        ("BR1", 2, 6, "reps", False, "hold"),
        ("HI2", 2, 8, "reps", False, "3-1-2"),
        ("SQ7", 3, 6, "reps", False, "3-0-1"),
        ("SS4", 2, 8, "reps", True, "3-1-1"),
        ("BT3", 2, 10, "reps", False, "2-3-2"),
        ("CA2", 3, 20, "metres", False, "walk"),
        ("AE5", 3, 20, "seconds", False, "hold"),
        ("AL5", 3, 15, "seconds", True, "hold"),
        ("AR3", 2, 3, "reps", True, "hold"),
        ("PU5", 2, 8, "reps", True, "2-0-1"),
    ],
)
def test_first_doses_are_those_of_the_tables(id: str, sets: int, amount: int, unit: str, side: bool, tempo: str):
    exercise = COACH.exercise(id)
    assert (exercise.dose.sets, exercise.dose.amount, exercise.dose.unit) == (sets, amount, unit)
    assert (exercise.dose.per_side, exercise.tempo) == (side, tempo)


def test_somebody_with_no_kit_finds_a_first_rung_on_every_ladder():
    for ladder in COACH.ladders:
        assert any(there(exercise, frozenset()) for exercise in COACH.on(ladder, 0)), ladder


def test_nobody_needs_the_floor_on_a_first_rung():
    for ladder in COACH.ladders:
        assert all(set(exercise.positions) - {"floor"} for exercise in COACH.on(ladder, 0)), ladder


def test_a_bag_of_bottles_stands_in_for_weights_where_the_tables_say_so():
    bag = {id for id, exercise in COACH.exercises.items() if exercise.household}
    assert bag == {"HI4", "HI5", "SQ4", "SQ5", "SS5", "RO2", "CA1", "CA2", "CA3", "CA4", "CA5"}


def test_the_heavy_gate_guards_hinge_squat_and_carry():
    assert {id for id, exercise in COACH.exercises.items() if exercise.heavy_gate} == {"HI6", "HI7", "SQ7", "CA6"}


def test_there_are_no_crunches_and_no_toe_touches():
    for _, place, text in spoken(COACH):
        if place.startswith(("exercise.", "item.")):
            assert not re.search("sit-?up|crunch|touch your toes", text, re.IGNORECASE), text


# -- Numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usual", "during", "after"),
    [
        (0, "ggggaarrrrr", "gggarrrrrrr"),
        (1, "ggggaarrrrr", "gggarrrrrrr"),
        (2, "ggggaarrrrr", "ggggarrrrrr"),
        (3, "gggggarrrrr", "gggggarrrrr"),
        (4, "ggggggarrrr", "ggggggarrrr"),
        (5, "gggggggarrr", "gggggggarrr"),
        (6, "gggggggarrr", "gggggggarrr"),
        (7, "ggggggggarr", "ggggggggarr"),
        (8, "gggggggggrr", "gggggggggrr"),
    ],
)
def test_every_score_has_the_colour_of_the_table(usual: int, during: str, after: str):
    bands = COACH.bands(usual)
    assert bands is not None
    assert "".join(bands.during.colour(score)[0] for score in range(11)) == during
    assert "".join(bands.after.colour(score)[0] for score in range(11)) == after


def test_with_nine_or_more_on_most_days_there_is_no_strength_work():
    assert COACH.bands(9) is None
    assert COACH.bands(10) is None


def test_the_matrix_never_asks_for_more_after_a_worse_day():
    order = ["progress", "repeat", "set_less", "change", "swap"]
    colours = ("green", "amber", "red")
    for during in colours:
        verdicts = [order.index(COACH.pain.verdict(during, morning).do) for morning in colours]
        assert verdicts == sorted(verdicts)


@pytest.mark.parametrize(
    ("days", "row"),
    [
        (0, "slide"),
        (6, "slide"),
        (7, "week"),
        (13, "week"),
        (14, "weeks"),
        (27, "weeks"),
        (28, "months"),
        (83, "months"),
        (84, "anew"),
        (4000, "anew"),
    ],
)
def test_every_gap_has_its_row(days: int, row: str):
    assert COACH.programme.gap_for(days).row == row


@pytest.mark.parametrize(
    ("comfortable", "minutes"),
    [(0, 3), (4, 3), (5, 5), (9, 5), (10, 10), (19, 10), (20, 18), (29, 18), (30, 25), (90, 25)],
)
def test_walking_starts_below_what_is_comfortable(comfortable: int, minutes: int):
    assert COACH.walking.for_minutes(comfortable).minutes == minutes


def test_default_weights_follow_the_racks_people_meet():
    assert COACH.loads.defaults("D", "kg")[:12] == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14)
    assert COACH.loads.defaults("D", "lb")[:10] == (2, 3, 5, 8, 10, 12, 15, 20, 25, 30)
    assert COACH.loads.defaults("K", "kg") == (4, 6, 8, 10, 12, 16, 20, 24, 28, 32)
    assert COACH.loads.defaults("H", "lb")[-1] == 20


def test_how_the_last_set_felt_is_read_by_phase():
    phases = COACH.programme.phase
    assert [phases["bridge"].effort.reading(left) for left in ("5+", "3-4", "1-2", "0")] == [
        "ok",
        "hard",
        "too_hard",
        "too_hard",
    ]
    assert [phases["learn"].effort.reading(left) for left in ("5+", "3-4", "1-2", "0")] == [
        "ok",
        "ok",
        "hard",
        "too_hard",
    ]
    assert [phases["build"].effort.reading(left) for left in ("5+", "3-4", "1-2", "0")] == [
        "ok",
        "ok",
        "ok",
        "too_hard",
    ]


def test_every_number_of_judgement_waits_for_a_clinician():
    for file, place, piece in pieces(COACH):
        source = getattr(piece, "source", "")
        if "CJ" in source or "†" in source:
            assert piece.confirm, f"{file} {place}"
    assert any("pain.toml  band, item 1" in line for line in to_confirm(COACH))


# -- Countries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "emergency"),
    [("US", "911"), ("gb", "999"), ("AU", "000"), ("NZ", "111"), ("NO", "113"), ("GR", "112"), ("NP", "102")],
)
def test_the_emergency_number_is_that_of_the_country(code: str, emergency: str):
    assert COACH.country(code).emergency == emergency


def test_where_no_country_is_known_no_number_is_made_up():
    assert COACH.country("").emergency == ""
    assert COACH.country("ZZ").emergency_words == "your local emergency number"
    assert COACH.country("ZZ").crisis[0].how == "web"


def test_americans_call_or_text_988():
    line = COACH.country("US").crisis[0]
    assert (line.number, line.how) == ("988", "call or text")
    assert (COACH.country("US").mass, COACH.country("US").clock) == ("lb", 12)


def test_every_line_was_looked_up_or_waits_and_is_not_shown():
    for country in [*COACH.countries.values(), COACH.european, COACH.elsewhere]:
        lines = [line for line in (country.urgent, *country.crisis, country.violence) if line]
        for line in lines:
            assert (line.checked is None) == line.confirm, f"{country.name}: {line.name}"
            assert line.confirm or line.source, f"{country.name}: {line.name}"
        shown = [line for line in (country.urgent_line, *country.crisis_lines, country.violence_line) if line]
        assert not any(line.confirm for line in shown), country.name


def test_every_country_has_a_line_in_a_crisis_and_its_looked_up_ones_come_first():
    for country in [*COACH.countries.values(), COACH.european, COACH.elsewhere]:
        assert country.crisis_lines and all(line.number for line in country.crisis_lines)
    assert [line.number for line in COACH.country("GB").crisis_lines] == ["116 123", "85258"]
    assert COACH.country("ZZ").crisis_lines[0].number == "findahelpline.com"


def test_a_crisis_line_that_waits_gives_way_to_the_emergency_number():
    line = Line(name="A line", number="12345", confirm=True)
    norway = COACH.country("NO").model_copy(update={"crisis": (line,), "violence": line, "urgent": line})
    assert [line.number for line in norway.crisis_lines] == ["113"]
    assert norway.violence_line and norway.violence_line.number == "113"
    assert norway.urgent_line is None
    both = norway.model_copy(update={"crisis": (line, *COACH.country("NO").crisis)})
    assert [line.number for line in both.crisis_lines] == ["116 123"]


def test_where_no_country_is_known_violence_has_no_made_up_number():
    assert COACH.country("ZZ").violence_line is None
    assert COACH.country("CH").violence_line and COACH.country("CH").violence_line.number == "144"


# -- Words -------------------------------------------------------------------------------------------------------------

HARMFUL = r"wear and tear|slipped|crumbl|damaged|weak back|out of place|fragile|protect your spine|easy version|beginner version|at your age|no pain no gain|\bonly\b|\bjust\b"


def test_nothing_is_shouted_and_no_label_harms():
    for file, place, text in spoken(COACH):
        assert "!" not in text, f"{file} {place}: {text}"
        assert not re.search(HARMFUL, text, re.IGNORECASE), f"{file} {place}: {text}"


def test_everything_reads_at_grade_six_or_lower():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
    hard = {}
    for exercise in COACH.exercises.values():
        text = " ".join((exercise.set_up, *exercise.cues))
        hard[exercise.id] = textstat.flesch_kincaid_grade(text), text
    for file, place, text in spoken(COACH):
        key = place.split(".")[-1]
        if key in ("say", "says", "why", "source_words", "cue", "not_for") or file == "openers.toml":
            hard[f"{file} {place} {text}"] = textstat.flesch_kincaid_grade(text), text
    assert {place: grade for place, (grade, text) in hard.items() if grade > 6 and len(text.split()) > 3} == {}


def test_every_exercise_says_how_and_why_in_few_words():
    for exercise in COACH.exercises.values():
        assert exercise.kit and exercise.positions and exercise.muscles
        assert len(" ".join((exercise.set_up, *exercise.cues)).split()) <= 60
        assert 1 <= len(exercise.cues) <= 3
        assert exercise.why.endswith(".") and exercise.set_up.endswith(".")


def test_short_names_tell_exercises_apart():
    shorts = [exercise.short for exercise in COACH.exercises.values()]
    assert len(set(shorts)) == len(shorts)
    assert max(map(len, shorts)) <= 24


def test_every_answer_can_be_asked_for_in_six_other_ways():
    for answer in COACH.answers.values():
        assert len(set(answer.asked)) >= 6
        assert answer.question.endswith("?")
        assert answer.refusal <= (not answer.training_advice)


# -- Mistakes: file, place, remedy -------------------------------------------------------------------------------------


def broken(folder: Path, file: str, old: str, new: str) -> tuple[Problem, ...]:
    """What the loader says about a copy of the content with one edit."""
    for source in HERE.glob("*.toml"):
        shutil.copy(source, folder / source.name)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(folder)
    return caught.value.problems


MISTAKES = [
    # file, what stands there, the mistake, where it is told, a word of the remedy
    ("exercises.toml", 'name = "Broomstick hinge"', "name = Broomstick hinge", "line", "quote"),
    ("exercises.toml", 'short = "Broomstick hinge"', 'shrot = "Broomstick hinge"', "exercise.HI2.shrot", '"short"'),
    ("exercises.toml", 'short = "Broomstick hinge"\n', "", "exercise.HI2.short", "short ="),
    (
        "exercises.toml",
        "dose = { sets = 2, breaths = 5 }",
        "dose = { sets = 2.5, breaths = 5 }",
        "exercise.BR0.dose.sets",
        "whole number",
    ),
    (
        "exercises.toml",
        "dose = { sets = 2, breaths = 5 }",
        "dose = { sets = 2, breaths = 5, reps = 5 }",
        "exercise.BR0.dose",
        "Keep one",
    ),
    ("exercises.toml", "seconds = 20, cap = 45", "seconds = 20, cap = 15", "exercise.AE5.dose", "cap"),
    ("exercises.toml", 'kit = [["B"], ["M"]]', 'kit = [["B"], ["Q"]]', "exercise.BR5.kit", "Known here"),
    ("exercises.toml", 'positions = ["bed"]', "positions = []", "exercise.BR0.positions", "Change"),
    ("exercises.toml", 'tempo = "breath"', 'tempo = "slowly"', "exercise.BR0.tempo", "Change"),
    ("exercises.toml", "careful = { reflux =", "careful = { refluks =", "exercise.BR0.careful", '"reflux"'),
    (
        "exercises.toml",
        'reflux = { effect = "adapt", say = "Prop up your head and chest." }',
        'reflux = { effect = "adapt" }',
        "exercise.BR0.careful.reflux",
        "hide",
    ),
    ("exercises.toml", 'supported = "HI1"', 'supported = "HI11"', "exercise.HI2.supported", '"HI1"'),
    ("exercises.toml", 'swaps = ["HI3", "HI1", "BT2"]', 'swaps = ["HI3", "HI2"]', "exercise.HI2.swaps", "another"),
    ("exercises.toml", 'needs_green = ["HI5"]', 'needs_green = ["H5"]', "exercise.RO6.needs_green", '"HI5"'),
    (
        "exercises.toml",
        'why = "Your hips learn to take',
        'heavy_gate = true\nwhy = "Your hips learn to take',
        "exercise.HI1.heavy_gate",
        "move the exercise up",
    ),
    ("exercises.toml", 'start_load = "goblet_hinge"\n', "", "exercise.HI4", "loadable"),
    (
        "exercises.toml",
        'start_load = "goblet_hinge"',
        'start_load = "goblet"',
        "exercise.HI4.start_load",
        '"goblet_hinge"',
    ),
    (
        "exercises.toml",
        'kit = [["K", "C"], ["D", "C"], ["H", "C"]]',
        'kit = [["K", "C"], ["D", "C"]]',
        "exercise.HI4",
        "household",
    ),
    ("exercises.toml", 'fix = "Count aloud."\n', "", "exercise.BR1", "both"),
    (
        "exercises.toml",
        'set_up = "Lie on your back, knees bent, feet flat."',
        f'set_up = "{"Lie down now. " * 20}"',
        "exercise.BR1",
        "longest",
    ),
    ("exercises.toml", "[exercise.BR1]", "[exercise.BR0]", "line", "twice"),
    ("exercises.toml", "[exercise.PU5]", "[exercise.PU6]", "exercise.PU6", "ladders.toml"),
    ("ladders.toml", '["HI2"]', '["HI22"]', "ladder.hinge", '"HI2"'),
    ("ladders.toml", '["HI2"]', '["HI1"]', "ladder.hinge", "one rung"),
    ("ladders.toml", '["HI2"]', "[]", "ladder.hinge", "Name an exercise"),
    ("ladders.toml", "HI8 = [4, 6]", "HI8 = [4, 7]", "ladder.hinge.branches", "Lower"),
    ("ladders.toml", "HI8 = [4, 6]", "HI8 = [4]", "ladder.hinge.branches", "Change"),
    ("mobility.toml", 'mini = ["MM0", "MM6", "MM8"]', 'mini = ["MM0", "MM66"]', "mini", '"MM6"'),
    ("mobility.toml", 'order = ["MM0", ', "order = [", "order", "Add it"),
    ("mobility.toml", 'leg_symptoms = { to = "MM8" }', 'leg_symptoms = { to = "MM88" }', "item.MM1.swap", '"MM8"'),
    ("mobility.toml", "swap = { wrist =", "swap = { wrst =", "item.MM4.swap", '"wrist"'),
    ("conditioning.toml", 'needs_green = ["HI5"]', 'needs_green = ["HI9"]', "mode.EL", "HI"),
    ("conditioning.toml", "[mode.INT]", "[mode.CY.x]", "mode.CY.x", "Known here"),
    ("careful.toml", 'hides = ["AR6"]', 'hides = ["AR66"]', "tag.bone.hides", '"AR6"'),
    ("careful.toml", "{ hinge = 1, squat = 1 }", "{ hinge = 11, squat = 1 }", "tag.no_bending", "last one"),
    ("careful.toml", "{ hinge = 1, squat = 1 }", "{ hing = 1, squat = 1 }", "tag.no_bending", '"hinge"'),
    ("careful.toml", "confirm = true", "confirm = false", "tag.bone", "confirm = true"),
    ("programme.toml", "[phase.maintain]", "[phase.keep]", "phase.keep", "maintain"),
    ("programme.toml", 'hard = ["3-4"]', 'hard = ["5+"]', "phase.bridge.effort", "exactly one"),
    ("programme.toml", "minutes = [10, 15]", "minutes = [15, 10]", "phase.bridge.minutes", "[10, 15]"),
    ("programme.toml", '{ ladders = ["squat"] }', '{ ladders = ["squats"] }', "day.B", '"squat"'),
    ("programme.toml", "[start_rung.row.default]", "[start_rung.row.usual]", "start_rung.row", "default"),
    ("programme.toml", "days = [14, 27]", "days = [15, 27]", "gap", "starts with 14"),
    ("programme.toml", "cut = 0.50\nrungs_less", "cut = 0.05\nrungs_less", "gap", "rise"),
    ("programme.toml", "slots = 6\n", "slots = 4\n", "minutes", "rise"),
    ("programme.toml", '["MM8", "MM2", "MM6"]', '["MM88"]', "warm_up.items", '"MM8"'),
    ("programme.toml", 'leave = "bridge"', 'leave = "bridges"', "change", '"bridge"'),
    ("pain.toml", "usual = [3, 3]", "usual = [4, 4]", "band", "starts with 3"),
    (
        "pain.toml",
        "green = [0, 4], amber = [5, 5], red = [6, 10]",
        "green = [0, 4], amber = [6, 6], red = [7, 10]",
        "band",
        "follow each other",
    ),
    (
        "pain.toml",
        "green = [0, 4], amber = [5, 5], red = [6, 10]",
        "green = [0, 4], amber = [4, 5], red = [6, 10]",
        "band",
        "follow each other",
    ),
    (
        "pain.toml",
        "during = { green = [0, 5], amber = [6, 6], red = [7, 10] }",
        "during = { green = [0, 2], amber = [3, 6], red = [7, 10] }",
        "band.during",
        "rise",
    ),
    ("pain.toml", "no_strength_from = 9", "no_strength_from = 8", "band", "follow"),
    ("pain.toml", 'morning = "amber"', 'morning = "green"', "matrix", "exactly one"),
    ("pain.toml", 'bites = ["bottom"]', 'bites = ["botom"]', "modify.range.bites", '"bottom"'),
    ("pain.toml", "order = 2", "order = 3", "modify", "Number them"),
    ("pain.toml", "deload_from = 2.0", "deload_from = 0.5", "week", "bigger"),
    ("pain.toml", "days = [3, 4]", "days = [4, 4]", "flare", "starts with 3"),
    ("pain.toml", '"BR2", "MM0"', '"BR22", "MM0"', "flare.day_0.items", '"BR2"'),
    ("pain.toml", "cut = 0.25", "cut = 25", "modify", "Change"),
    ("loads.toml", "listed = [2, 3, 5, 8", "listed = [2, 5, 3, 8", "weights.D.lb", "light to heavy"),
    ("loads.toml", "up_to = 32", "up_to = 30", "weights.K.kg", "at least 32"),
    ("loads.toml", "[weights.T.lb]", "[weights.T.pounds]", "weights.T", "lb"),
    ("walking.toml", "comfortable = [10, 19]", "comfortable = [11, 19]", "row", "starts with 10"),
    ("walking.toml", "minutes = 18", "minutes = 8", "row", "rise"),
    ("countries.toml", 'emergency = "911"\n', "", "country.US", "emergency ="),
    ("countries.toml", "[country.US]", "[country.usa]", "country.usa", "ISO"),
    ("countries.toml", 'how = "call or text"', 'how = "call and text"', "country.US.crisis", '"call or text"'),
    ("countries.toml", "checked = 2026-11-22", 'checked = "in November"', "elsewhere.crisis", "date"),
    ("countries.toml", "checked = 2026-11-22", "confirm = true", "elsewhere", "look a crisis line up"),
    ("countries.toml", ", checked = 2026-11-22", "", "elsewhere.crisis", "confirm = true"),
    (
        "countries.toml",
        "checked = 2026-11-22 }",
        "checked = 2026-11-22, confirm = true }",
        "elsewhere.crisis",
        "confirm",
    ),
    ("countries.toml", ', source = "Find A Helpline (ThroughLine)"', "", "elsewhere.crisis", "source ="),
    ("countries.toml", "checked = 2026-11-22\n", "checked = 2026-11-22\nconfirm = true\n", "europe", "Keep checked"),
    ("countries.toml", '"BG", "CY"', '"BG", "DE", "CY"', "europe_codes", "out of this list"),
    (
        "learn.toml",
        '    "is it safe to deadlift",',
        '    "does it help",\n    "is my back pain serious",',
        "answer.ed_checked.asked",
        "one answer",
    ),
    ("learn.toml", "call {emergency} now", "call {emergncy} now", "answer.ed_checked.says", '"emergency"'),
    ("learn.toml", 'met_with = ["hinge"]', 'met_with = ["hing"]', "answer.ed_deadlift.met_with", '"hinge"'),
    ("learn.toml", 'says = "Not always.', f'says = "{"Not always. " * 30}', "answer.ed_deadlift", "Say less"),
    (
        "openers.toml",
        "[opener.daily_check]",
        '[opener.evening]\nturn = ["aa", "aa", "aa", "aa", "aa", "aa"]\n[opener.daily_check]',
        "opener.evening",
        "Known here",
    ),
    ("openers.toml", '"Morning. Same ten minutes, same order. Nothing to plan.",', "", "opener.morning.turn", "Change"),
    ("openers.toml", "back: {moves}", "back: {move}", "opener.session", '"moves"'),
    ("openers.toml", 'without_habit = "It', 'ithout_habit = "It', "opener.session.ithout_habit", '"without_habit"'),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "remedy"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_told_with_its_file_place_and_remedy(
    tmp_path, file: str, old: str, new: str, place: str, remedy: str
):
    told = broken(tmp_path, file, old, new)
    fitting = [
        problem for problem in told if problem.file == file and place in problem.place and remedy in problem.remedy
    ]
    assert fitting, "\n".join(map(str, told))
    assert all(problem.wrong and problem.remedy for problem in told)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    for source in HERE.glob("*.toml"):
        shutil.copy(source, tmp_path / source.name)
    for file, old, new in [
        ("exercises.toml", 'short = "Broomstick hinge"', 'shrot = "Broomstick hinge"'),
        ("pain.toml", "no_strength_from = 9", 'no_strength_from = "nine"'),
        ("walking.toml", "minutes = 18", "minuts = 18"),
    ]:
        text = (tmp_path / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "loads.toml").unlink()
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {
        "exercises.toml",
        "pain.toml",
        "walking.toml",
        "loads.toml",
    }
    assert "\n" in str(caught.value)


def test_a_problem_names_the_line(tmp_path):
    (told,) = broken(tmp_path, "walking.toml", "minutes = 18", 'minutes = "eighteen"')
    line = (tmp_path / "walking.toml").read_text(encoding="utf-8").splitlines().index('minutes = "eighteen"') + 1
    assert f"(line {line})" in told.place
    assert str(told).startswith("walking.toml, row, item 4.minutes")


def test_a_file_that_is_not_text_is_told_kindly(tmp_path):
    for source in HERE.glob("*.toml"):
        shutil.copy(source, tmp_path / source.name)
    (tmp_path / "pain.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match=r"pain\.toml: The file cannot be read"):
        load(tmp_path)


def test_the_library_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        COACH.exercise("HI2").name = "Other"  # type: ignore[misc]


# -- The commands ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_there_and_what_waits(capsys):
    assert main([]) == 0
    assert "79 exercises on 11 ladders" in capsys.readouterr().out
    assert main(["--to-confirm"]) == 0
    waiting = capsys.readouterr().out
    assert "exercises.toml  exercise.HI2" in waiting
    assert "programme.toml  gate" in waiting
    assert "countries.toml  country.FR.urgent" in waiting


def test_no_text_is_longer_than_a_message():
    assert max(len(text.split()) for _, _, text in texts(COACH)) <= 60
    assert isinstance(COACH, Library)
