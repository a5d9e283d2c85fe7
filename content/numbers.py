"""`python -m content.numbers`: content/NUMBERS.md, every number with its source, its place and what rests on it."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER / "NUMBERS.md"
TAG = re.compile(r"[TMR]\d+|CJ|†")

FILES: Mapping[str, str] = {
    "programme.toml": "How training is planned and how it grows",
    "pain.toml": "Pain, the next morning, modify first, flares, confidence",
    "loads.toml": "Weights and their steps",
    "walking.toml": "Walking",
    "careful.toml": "What tags, joints and limits do",
    "measures.toml": "Outcome measures",
    "mobility.toml": "The morning routine",
    "conditioning.toml": "Ways to move beside strength",
    "exercises.toml": "First doses of the exercises",
}

# Tag of a source -> what it is (the list of training.md, measures.md and red-flags.md, shortened).
SOURCES: Mapping[str, str] = {
    "CJ": "clinical judgement of ours: a clinician must still agree",
    "†": "a figure quoted from a paper that we have not read ourselves",
    "T4": "ACSM position stand on resistance training, 2026",
    "T5": "ACSM progression models, 2009 (Ratamess)",
    "T6": "NSCA position on older adults, 2019 (Fragala)",
    "T7": "WalkBack trial, Lancet 2024 (Pocovi)",
    "T8": "Who benefits from deadlifts, JSCR 2015 (Berglund)",
    "T9": "Less bending in the first hours of the day, Spine 1998 (Snook)",
    "T11": "Exercise with osteoporosis, BJSM 2022 (Brooke-Wavell)",
    "T12": "Pain-monitoring model in tendon rehabilitation (Silbernagel, Thomeé)",
    "T13": "Pain-monitoring model: 3 safe, 4 to 5 acceptable, above not",
    "T14": "Clinics' traffic light for back pain",
    "T15": "What a flare is: patients and experts, J Pain 2019 (Costa)",
    "T16": "People guess too few repetitions left, PeerJ 2017 (Steele)",
    "M1": "Consensus on important change, 2008 (Ostelo)",
    "M2": "Change in a back pain cohort, PLOS ONE 2020 (Suzuki)",
    "M4": "Change in PEG, J Pain 2023 (Reed)",
    "M7": "PSFS and other measures, Eur Spine J 2010 (Hall)",
    "M12": "Global rating of change, JMMT 2009 (Kamper)",
    "M14": "Sit-to-stand norms, Rikli and Jones, CDC",
    "M15": "Sit-to-stand centiles, BMC Geriatrics 2021",
    "M16": "PSFS in mobile physiotherapy, JMIR 2022 (Beresford)",
    "R22": "ACSM screening before exercise, 2015",
    "R25": "ADA position on exercise, 2016 (Colberg)",
}

# File and the beginning of a table's name -> what rests on it, and which promises of `make people` would notice.
RESTS: tuple[tuple[str, str, str], ...] = (
    ("programme.toml", "phase_zero", "who begins with the bridge"),
    ("programme.toml", "phase", "sessions, exercises, sets and range of each phase · top_first, weekly_sets"),
    ("programme.toml", "change", "when a phase ends · weekly_sets"),
    ("programme.toml", "minutes", "how many exercises fit into the time"),
    ("programme.toml", "start_rung", "the first rung of each person · fits, not_stuck"),
    ("programme.toml", "rise", "when an exercise goes up · top_first, not_stuck"),
    ("programme.toml", "steps", "which weight comes next, and which jump must be earned · logged_and_cap"),
    ("programme.toml", "miss", "what two missed sessions take away"),
    ("programme.toml", "caps", "growth of a week · weekly_sets, one_variable_a_week"),
    ("programme.toml", "top", "what is left on the top rung · not_stuck"),
    ("programme.toml", "deload", "the lighter week · deload"),
    ("programme.toml", "gate", "the heavy rungs of hinge, squat and carry"),
    ("programme.toml", "rest", "rest between sets"),
    ("programme.toml", "gap", "the way back after days away · layoff"),
    ("programme.toml", "clock", "what a day, a morning and usual pain mean · every promise"),
    ("programme.toml", "modifier", "what is different for a group"),
    ("programme.toml", "", "the plan of a session"),
    ("pain.toml", "band", "the colour of every score · no_rise_after_sore, sore_start, red_means_less"),
    ("pain.toml", "matrix", "what a session and its morning decide · no_rise_after_sore, red_means_less"),
    ("pain.toml", "week", "a week of worse mornings"),
    ("pain.toml", "modify_rules", "swaps, rests and the dated card · red_means_less, not_for_ever"),
    ("pain.toml", "modify", "the one change that is tried · red_means_less"),
    ("pain.toml", "flare_opens", "when a flare opens and closes · flare_returns"),
    ("pain.toml", "flare", "the flare plan, row by row · flare_returns"),
    ("pain.toml", "escalation", "when a flare needs a clinician · holds"),
    ("pain.toml", "lift", "how such a check ends without a clinician · holds"),
    ("pain.toml", "confidence", "small tries where somebody is not sure · unsure"),
    ("pain.toml", "", "the start of a session · sore_start"),
    ("loads.toml", "start", "the first weight of an exercise · logged_and_cap"),
    ("loads.toml", "trained", "the first weight of somebody trained · logged_and_cap"),
    ("loads.toml", "weights", "weights that are taken as there · fits"),
    ("loads.toml", "", "how weights are rounded · fits, logged_and_cap"),
    ("walking.toml", "", "minutes of walking · walking"),
    ("careful.toml", "", "who must not get what, and how much · fits"),
    ("measures.toml", "", "what is called better or worse, and when it is asked"),
    ("mobility.toml", "", "the morning routine"),
    ("conditioning.toml", "", "cycling and the like in place of walks"),
    ("exercises.toml", "", "the first session of the exercise · fits"),
)

INTRODUCTION = """# Every number of the coach

Written by `.venv/bin/python -m content.numbers`; change nothing here by hand.

For the author, and for the clinician who signs the rules. Each line is one number of the files in this folder: what it
is, where it comes from, and what rests on it. **ask** marks what is our own judgement, or a figure that we have not
read ourselves: a clinician must agree before the coach meets real people.

## Change a number

1. Open the file at the line that is named below, and change the value. Leave the name on the left as it is.
2. Once a clinician has agreed, write who and when into `source` of that table (`"Dr Name, 2027-01-15"`), and set
   `confirm = false`.
3. `.venv/bin/python -m content` says whether the file still makes sense: ranges without holes, shares between 0 and 1,
   names that exist.
4. `.venv/bin/python -m content.numbers` writes this page anew; `make test` fails while it is out of date.
5. `make test` also lets invented people of every kind live a year with your number. If it breaks a promise, the test
   fails, names the promise, and tells for whom and when. `make people` does the same with a thousand people, and
   writes a page with pictures.
6. Some promises hold a number of their own, on purpose: a week grows by a fifth at most, a rise needs two exposures.
   Who changes such a number for good changes `tests/people/promises/` too. Two places, so that no slip goes unseen.

The names after the dot under *what rests on it* are those promises.
"""


@dataclass(frozen=True)
class Number:
    """One line of a file that holds a number."""

    file: str
    line: int
    table: str
    key: str
    value: str
    note: str
    source: str = ""
    confirm: bool = False


def numbers(file: str, text: str) -> Iterator[Number]:
    """Every number of one file, with the source of its own table, else of the file."""
    table, block, whole = "", list[Number](), {"source": "", "confirm": ""}
    said = dict(whole)
    counted: dict[str, int] = {}
    for line, raw in enumerate([*text.splitlines(), "[end]"], 1):
        header = re.match(r"\[+([^\]]+)\]+", raw)
        if header:
            if not table:
                whole = dict(said)
            found = said if said["source"] else whole
            source = found["source"] or "CJ"
            confirm = found["confirm"] == "true" or not found["source"]
            yield from (replace(one, source=source, confirm=confirm) for one in block)
            name = header[1].replace('"', "")
            counted[name] = counted.get(name, 0) + 1
            table = f"{name} {counted[name]}" if raw.startswith("[[") else name
            block, said = [], {"source": "", "confirm": ""}
            continue
        told = re.match(r'(\w+)\s*=\s*("[^"]*"|[^#"]*(?:"[^"]*"[^#"]*)*)(?:#\s*(.*))?$', raw)
        if not told:
            continue
        key, value, note = told[1], told[2].strip(), (told[3] or "").strip()
        if key in said:
            said[key] = value.strip('"')
        elif holds_number(key, value):
            block.append(Number(file, line, table, key, short(value), note))


def holds_number(key: str, value: str) -> bool:
    """Numbers, ranges of them, and tables of them; words are none, and neither is an order. Repetitions left are."""
    if key == "effort":
        return True
    bare = re.sub(r'"[^"]*"', "", value)
    return key not in ("version", "order", "number", "option", "careful") and bool(re.search(r"\d", bare))


def short(value: str) -> str:
    return re.sub(r"\s+", " ", value).replace("|", "\\|")


def all_numbers(folder: Path = FOLDER) -> Iterator[Number]:
    for file in FILES:
        yield from numbers(file, (folder / file).read_text(encoding="utf-8"))


def rests(one: Number) -> str:
    return next(words for file, table, words in RESTS if one.file == file and one.table.startswith(table))


def in_rules(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Numbers that the rules hold themselves, each with its reason beside it."""
    pattern = re.compile(r"^([A-Z][A-Z_0-9, ]+?)(?::[^=]+)? = (.*\d.*?)\s+# (.*(?:CJ|training\.md|\[[TMR]\d+).*)$")
    for file in sorted(folder.glob("*.py")):
        for raw in file.read_text(encoding="utf-8").splitlines():
            if found := pattern.match(raw):
                yield f"flows/{file.name}", found[1], found[2], found[3]


def page(folder: Path = FOLDER) -> str:
    """The whole page."""
    found = list(all_numbers(folder))
    waiting = sum(one.confirm for one in found)
    parts = [INTRODUCTION, f"{len(found)} numbers in {len(FILES)} files; {waiting} of them wait for a clinician.\n"]
    parts += ["## Sources\n", "| tag | what it is |", "| --- | --- |"]
    parts += [f"| {tag} | {what} |" for tag, what in SOURCES.items()]
    for file, what in FILES.items():
        parts += [f"\n## {what}\n", f"`content/{file}`\n"]
        parts += [
            "| line | what | value | note | source | ask | what rests on it |",
            "| ---: | --- | --- | --- | --- | --- | --- |",
        ]
        for one in (each for each in found if each.file == file):
            name = f"{one.table}: {one.key}" if one.table else one.key
            ask = "**ask**" if one.confirm else ""
            note = one.note.replace("|", "\\|")
            line = "" if file == "exercises.toml" else one.line  # its words change every day; the id finds it
            parts.append(f"| {line} | {name} | `{one.value}` | {note} | {one.source} | {ask} | {rests(one)} |")
    parts += ["\n## Numbers in the rules themselves\n", "A developer changes these; each has its reason beside it.\n"]
    parts += ["| where | name | value | why |", "| --- | --- | --- | --- |"]
    for place, name, value, why in in_rules(folder.parent / "flows"):
        why = why.replace("|", "\\|")
        parts.append(f"| {place} | {name} | `{short(value)}` | {why} |")
    return "\n".join(parts) + "\n"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{sum(1 for _ in all_numbers())} numbers written to content/{PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
