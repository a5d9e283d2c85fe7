"""`python -m tests.people`: people who do not exist train for a year with the real rules, and a page tells how it went."""

import argparse
import sys
from pathlib import Path

from tests.people import compiled
from tests.people.crowd import Crowd, crowd
from tests.people.report import page
from tests.people.stories import stories


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.people", description=__doc__)
    parser.add_argument("--people", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one run for each (1)")
    parser.add_argument("--processes", type=int, help="as many as there are cores")
    parser.add_argument("--page", type=Path, default=Path("data/people.html"), help="where the report goes")
    parser.add_argument("--plain", action="store_true", help="the rules as they are, without compiling them first")
    asked = parser.parse_args(arguments)
    live = crowd
    if not asked.plain:
        try:
            compiled.ready()
            live = compiled.crowd
        except compiled.CannotCompile as error:
            print(f"The rules stay Python, which takes four times as long: {error}", file=sys.stderr)
    runs = []
    for seed in asked.seeds:
        found = live(asked.people, asked.weeks, seed, processes=asked.processes)
        tell(found)
        runs.append(found)
    asked.page.parent.mkdir(parents=True, exist_ok=True)
    asked.page.write_text(page(runs, tuple(stories(asked.seeds[0], asked.weeks))), encoding="utf-8")
    print(f"The report: {asked.page}")
    return 1 if any(promise.broken for run in runs for promise in run.promises.values()) else 0


def tell(run: Crowd) -> None:
    broken = sum(promise.broken for promise in run.promises.values())
    checks = sum(promise.checks for promise in run.promises.values())
    print(
        f"Seed {run.seed}: {run.people} people, {run.weeks} weeks, {run.seconds:.0f} s ({run.cpu:.0f} s of CPU); "
        f"{checks:,} checks, {broken} broken."
    )
    for promise in run.promises.values():
        for breach in promise.breaches:
            print(f"  {promise.id}: {breach}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
