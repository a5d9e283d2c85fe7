"""python -m bot.pictures.sheet writes pages of all figures: the still, and frames of the loop side by side."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from bot.pictures.gallery import Work, all_work
from bot.pictures.motion import moments
from bot.pictures.render import still_pixels
from bot.pictures.scene import pixels, stage
from content.reading import ContentError

HIGH, WIDE, ON_A_PAGE = 300, 1500, 9
FRAMES = 4


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.pictures.sheet", description="Shows all figures on pages.")
    parser.add_argument("exercises", nargs="*", help="these alone; a name with ! is its fault")
    parser.add_argument("--folder", type=Path, default=Path("data/sheets"))
    asked = parser.parse_args(arguments)
    try:
        every = [work for work in all_work() if not asked.exercises or label(work) in asked.exercises]
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    strips, number = iter(every), 0
    while group := list(islice(strips, ON_A_PAGE)):
        number += 1
        file = asked.folder / f"sheet-{number:02}.png"
        page([strip(work) for work in group]).save(file)
        print(f"{file}: {' '.join(label(work) for work in group)}")
    return 0


def label(work: Work) -> str:
    return work.exercise + ("!" if work.wrong else "")


def strip(work: Work) -> Image.Image:
    """One figure: the still, then frames at even steps through the loop."""
    staged = stage(work.picture, work.looks, work.muscles, work.wrong)
    drawings, shown = moments(work.picture, work.tempo)
    chosen = [drawings[shown[len(shown) * at // FRAMES].drawing] for at in range(FRAMES)]
    images = [*(() if work.wrong else (still_pixels(staged),)), *(pixels(staged, moment) for moment in chosen)]
    row = [sized(image) for image in images]
    found = Image.new("RGB", (sum(image.width + 4 for image in row), HIGH + 4), "white")
    for image, x in zip(row, starts(row), strict=True):
        found.paste(image, (x, 0))
    ImageDraw.Draw(found).text((8, HIGH - 30), label(work), fill="black", font_size=24)
    return found


def sized(image: np.ndarray) -> Image.Image:
    found = Image.fromarray(np.ascontiguousarray(image[:, :, :3]))
    return found.resize((round(found.width * HIGH / found.height), HIGH), Image.Resampling.LANCZOS)


def starts(row: Sequence[Image.Image]) -> Iterator[int]:
    x = 0
    for image in row:
        yield x
        x += image.width + 4


def page(strips: Sequence[Image.Image]) -> Image.Image:
    wide = max(strip.width for strip in strips)
    found = Image.new("RGB", (wide, sum(strip.height for strip in strips)), "white")
    for number, each in enumerate(strips):
        found.paste(each, (0, sum(strip.height for strip in strips[:number])))
    return found if wide <= WIDE else found.resize((WIDE, found.height * WIDE // wide), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
