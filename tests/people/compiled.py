"""The rules and the people as machine code: mypyc compiles a copy of them, and thousands of years pass in minutes."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.people.crowd import Crowd, kept
from tests.people.shaped import SHAPES, shape_of, shaped
from tests.people.spelled import COPYING, HELPERS, copying, spelled_out

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / "data" / "compiled"
# What runs most; every other module of the copy stays Python.
RULES = (
    "alternatives", "bank", "check_first", "coming_back", "course", "cuts", "deload", "doses", "escalation", "facts",
    "fits", "flare_day", "flare_opening", "flare_plan", "flare_question", "hard_things", "holds", "items", "judging",
    "known", "layoff", "legs", "limits", "loads", "matrix", "modify", "morning_check", "numbers", "owned", "pain",
    "phases", "plan", "planned", "progression", "reasons", "records", "restraint", "rhythm", "rises", "session_log",
    "sessions", "slots", "starting", "supported", "units", "walk_days", "walking", "week",
)  # fmt: skip
PEOPLE = ("afterwards", "body", "diary", "figures", "life", "watch")
SETUP = """
from mypyc.build import mypycify
from setuptools import setup

groups = {groups}
options = ["--config-file", "mypy.ini"]
modules = [module for group, _ in groups for module in group]
libraries = mypycify([*options, *modules], separate=groups, opt_level="2", debug_level="0")
setup(name="compiled", packages=[], ext_modules=libraries)
"""


MYPY = """[mypy]
plugins = pydantic.mypy
follow_imports = silent
disable_error_code = override
"""  # the source says where an override is meant


FLAGS = "-fvisibility=hidden -fno-plt -march=native"  # what a library calls it calls at once, on this machine: a fifth less time


class CannotCompile(Exception):
    """No compiler, or mypyc refuses; the words say what it said."""


def crowd(people: int, weeks: int, seed: int, processes: int | None = None) -> Crowd:
    """The same as crowd.crowd, lived by the compiled rules."""
    numbers = [str(number) for number in (people, weeks, seed, processes or 0)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "crowd.npz"
        subprocess.run([sys.executable, "-m", "tests.people.crowd", *numbers, str(file)], cwd=ready(), check=True)
        return kept(file)


@cache
def ready() -> Path:
    """The compiled copy of this very source; it is made where there is none yet, and asked for once in a run."""
    place = PLACE / digest()
    if not place.exists():
        if shutil.which(os.environ.get("CC", "cc")) is None:
            raise CannotCompile("there is no C compiler (on Debian: apt-get install gcc)")
        print("Compiling the rules once: two minutes or so ...", flush=True)
        begun = time.perf_counter()
        shutil.rmtree(PLACE, ignore_errors=True)  # of an older source
        making = PLACE / f"making-{os.getpid()}"
        write(making)
        compile_(making)
        making.rename(place)
        print(f"Compiled in {time.perf_counter() - begun:.0f} s.", flush=True)
    return place


def digest() -> str:
    """Of all that these lives are made of; nobody in them writes what the safety net would hear."""
    told = hashlib.sha256(f"{sys.version} {version('mypy')}".encode())
    for path in (path for path in sources() if "safety" not in path.parts):
        told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


def sources() -> list[Path]:
    found = [path for name in ("flows", "content", "tests/people") for path in (ROOT / name).rglob("*")]
    return sorted(path for path in [*found, ROOT / "tests" / "trainee.py"] if path.suffix in (".py", ".toml", ".json"))


def write(place: Path) -> None:
    """The copy, not compiled yet."""
    for path in sources():
        name = path.relative_to(ROOT)
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py" and name.parts[0] == "flows":
            text = spelled_out(text)
        elif path.suffix == ".py" and name.parts[0] == "tests":
            text = copying(text)
        if path.suffix == ".py" and name.parts[0] != "content":
            text = "\n".join(map(shape_of, text.split("\n")))
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    shapes = {name: (ROOT / "content" / f"{name}.py").read_text(encoding="utf-8") for name in SHAPES}
    (place / "shapes.py").write_text(shaped(shapes), encoding="utf-8")
    (place / "tests" / "__init__.py").touch()
    (place / "flows" / f"{COPYING}.py").write_text(HELPERS.lstrip(), encoding="utf-8")
    (place / "mypy.ini").write_text(MYPY, encoding="utf-8")


def compile_(place: Path) -> None:
    """In three libraries, as a compiler works on one core only."""
    rules = [f"flows/{name}.py" for name in (*RULES, COPYING)]
    promises = sorted(path.stem for path in (place / "tests" / "people" / "promises").glob("[a-z]*.py"))
    people = [f"tests/people/{name}.py" for name in (*PEOPLE, *(f"promises/{name}" for name in promises))]
    half = len(rules) // 2
    groups = [(["shapes.py", *rules[:half]], "rules"), (rules[half:], "more_rules"), (people, "people")]
    (place / "setup.py").write_text(SETUP.format(groups=groups), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--inplace", "--parallel", str(os.cpu_count())],
        cwd=place,
        env=os.environ | {"CFLAGS": f"{os.environ.get('CFLAGS', '')} {FLAGS}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        lines = (made.stdout + made.stderr).splitlines()
        raise CannotCompile("\n".join([line for line in lines if "error" in line.lower()][-10:] or lines[-10:]))
