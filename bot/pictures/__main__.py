"""python -m bot.pictures draws every figure that is not drawn yet, in worker processes, and tells what it took."""

import argparse
import fcntl
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from bot.pictures.gallery import Work, all_work
from bot.pictures.render import draw, kinds, name
from bot.pictures.shelf import PLACE, Names, program, stamp, write
from content.reading import ContentError

LOCK = "lock"  # one program draws at a time
OFTEN = 8  # figures after which the index is written, so that the first ones can be sent early


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.pictures", description="Draws the figures of all exercises.")
    parser.add_argument("--folder", type=Path, default=PLACE)
    parser.add_argument("--aside", action="store_true", help="one worker, at the lowest priority")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    asked = parser.parse_args(arguments)
    if asked.aside:
        os.nice(15)
    try:
        every = list(all_work())
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    before = stamp()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (asked.folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Somebody else is drawing here.")
            return 0
        drawn, failed = fill(every, asked.folder, 1 if asked.aside else asked.workers, before)
    seconds = sum(os.times()[:4])
    print(f"{len(every)} figures, {drawn} drawn now, {seconds:.1f} s of processor time.")
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def fill(every: Sequence[Work], folder: Path, workers: int, whole: str = "") -> tuple[int, list[str]]:
    """Draws what is missing; how many were drawn, and what could not be. `whole` stamps an index that lacks nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn_by = program()
    names: Names = {}
    missing = []
    for work in every:
        wanted = {kind: name(work, kind, drawn_by) for kind in kinds(work)}
        if all((folder / file).exists() for file in wanted.values()):
            names.setdefault(work.exercise, {}).update(wanted)
        else:
            missing.append(work)
    write(folder, names)
    failed = []
    if missing:
        with ProcessPoolExecutor(workers) as pool:
            doing = {pool.submit(draw, work, folder, drawn_by): work for work in missing}
            for number, done in enumerate(as_completed(doing), 1):
                work = doing[done]
                if error := done.exception():
                    failed.append(f"{work.exercise}{' (fault)' if work.wrong else ''}: {type(error).__name__}: {error}")
                    continue
                names.setdefault(work.exercise, {}).update(done.result())
                if number % OFTEN == 0:
                    write(folder, names)
    write(folder, names, complete="" if failed else whole)
    tidy(folder, names)
    return len(missing) - len(failed), failed


def tidy(folder: Path, names: Names) -> None:
    """Old drawings go when the new ones are there."""
    kept = {file for kinds_of in names.values() for file in kinds_of.values()}
    for file in folder.iterdir():
        if file.suffix in (".png", ".mp4") and file.name not in kept:
            file.unlink()


if __name__ == "__main__":
    sys.exit(main())
