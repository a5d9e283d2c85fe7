"""The table of contents: every conversation, its script in content/scripts and its rules in a module of this folder."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from content import typed
from content.reading import ContentError, Problem, read
from content.script import Phrases, read_script

if TYPE_CHECKING:
    from content.library import Library
    from flows.engine import Flow

CONTENT = Path(__file__).resolve().parent.parent / "content"

FLOWS = {  # conversation -> the module with its rules
    "welcome": "welcome",
    "intake": "intake",
    "intake_left": "intake",
    "screening": "screening",
    "hold": "hold",
    "clearance": "clearance",
    "crisis": "crisis",
    "care_check": "crisis",
    "recheck": "crisis",
    "check_first": "check_first",
    "plan_card": "plan_card",
    "plan": "plan_pages",
    "morning": "morning",
    "session": "session",
    "hurts": "hurts",
    "adapt": "adapt",
    "logged": "logged",
    "later": "later",
    "check_in": "check_in",
    "flare": "flare_talk",
    "progress": "progress",
    "why": "why",
    "learn": "learn",
    "help": "help",
    "today": "today",
    "settings": "settings",
    "pause": "pause",
    "human": "human",
    "data": "data",
    "delete": "delete",
    "lapse": "lapse",
    "review": "review",
    "four_weeks": "four_weeks",
    "stands": "stands",
    "lesson": "lessons",
    "report": "report_talk",
    "strange": "strange",
    "signs": "signs",
}


@dataclass(frozen=True)
class Coach:
    """Everything the coach says and knows, compiled: one shared machine a conversation."""

    flows: "dict[str, Flow]"
    phrases: Phrases
    library: "Library"


def compiled(folder: Path = CONTENT) -> Coach:
    """Reads and compiles all content; raises ContentError with every problem at once."""
    from content.hearing import safety_net
    from content.library import load
    from flows.engine import Flow
    from flows.resolving import unresolved
    from flows.wording import COMMON

    problems: list[Problem] = []
    library = None
    try:
        library = load(folder)
    except ContentError as error:
        problems.extend(error.problems)
    try:
        safety_net()
    except ContentError as error:
        problems.extend(error.problems)
    phrases = read(folder / "phrases.toml", Phrases, problems)
    problems.extend(typed.problems(folder))
    flows: dict[str, Flow] = {}
    for name, module in FLOWS.items():
        script = read_script(folder / "scripts" / f"{name}.toml", problems)
        if script is None or phrases is None:
            continue
        rules = (*COMMON, *import_module(f"flows.{module}").RULES)
        found = unresolved(script, rules, f"{name}.toml")
        problems.extend(found)
        if not found and all(problem.file != f"{name}.toml" for problem in problems):
            flows[name] = Flow(name, script, rules, phrases)
    if problems or library is None or phrases is None:
        raise ContentError(tuple(problems))
    return Coach(flows, phrases, library)


@lru_cache(maxsize=1)
def coach() -> Coach:
    return compiled()
