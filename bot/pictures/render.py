"""Draws one figure into files: a still with its two positions side by side, and the loop."""

import os
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from bot.pictures import paint
from bot.pictures.gallery import Work
from bot.pictures.motion import Moment, key_poses, moments
from bot.pictures.paint import Frame, Shape, colour
from bot.pictures.scene import Stage, arrow, pixels, shapes, stage
from bot.pictures.skeleton import solved
from content.figures import Pose

STILL_BYTES, LOOP_BYTES = 60_000, 250_000  # issue: light enough for slow phones
LONGEST_SIDE = 640
ENDINGS = {"still": ".png", "loop": ".mp4", "fault": ".mp4"}
NUMBER_INK, NUMBER_PAPER = colour("#ffffff"), colour("#4a5160")


class TooHeavy(ValueError):
    """A picture that slow phones would wait for."""


def kinds(work: Work) -> tuple[str, ...]:
    return ("fault",) if work.wrong else ("still", "loop")


def name(work: Work, kind: str, drawn_by: str) -> str:
    """The file's name changes with anything that changes the picture."""
    mark = sha256(f"{drawn_by} {kind} {work.told}".encode()).hexdigest()[:16]
    return f"{work.exercise}-{kind}-{mark}{ENDINGS[kind]}"


def draw(work: Work, folder: Path, drawn_by: str) -> dict[str, str]:
    """All kinds of this figure as files in the folder; their names."""
    staged = stage(work.picture, work.looks, work.muscles, work.wrong)
    found = {}
    for kind in kinds(work):
        found[kind] = name(work, kind, drawn_by)
        part = folder / f"{found[kind]}.{os.getpid()}.part"
        if kind == "still":
            part.write_bytes(still(staged))
        else:
            loop(staged, work.tempo, part)
        size, limit = part.stat().st_size, STILL_BYTES if kind == "still" else LOOP_BYTES
        if size > limit:
            part.unlink()
            raise TooHeavy(f"its {kind} has {size} bytes, more than {limit}.")
        part.replace(folder / found[kind])
    return found


def loop(staged: Stage, tempo: str, file: Path) -> None:
    """The drawings in their order, the arrow over those that go its way."""
    drawings, shown = moments(staged.picture, tempo)
    found = [pixels(staged, moment) for moment in drawings]
    sign = paint.drawn(arrow(staged), staged.frame)
    way = staged.picture.arrow.pose if staged.picture.arrow else -1
    paint.loop(
        (
            paint.over(found[each.drawing], sign, min(1.0, each.going * 1.6))
            if each.towards == way
            else found[each.drawing]
            for each in shown
        ),
        staged.frame,
        file,
    )


def still(staged: Stage) -> bytes:
    return paint.still(still_pixels(staged))


@dataclass(frozen=True)
class Panel:
    """One position of a still, in its own narrow frame."""

    moment: Moment
    frame: Frame


def still_pixels(staged: Stage) -> np.ndarray:
    """One position alone, or the two that differ most, numbered."""
    chosen = positions(staged)
    if len(chosen) == 1:
        return pixels(staged, chosen[0])
    frame = staged.frame
    across = staged.wide / staged.high < 1.25
    scale = frame.scale
    if across:
        width = max(staged.wide * scale, 240)
        scale *= min(1.0, LONGEST_SIDE / 2 / width)
        size = (
            int(max(staged.wide * scale, 240)) // 2 * 2,
            int(min(frame.height, frame.height * scale / frame.scale)) // 2 * 2,
        )
    else:
        height = staged.high * scale
        scale *= min(1.0, LONGEST_SIDE / 2 / height)
        size = (frame.width, int(staged.high * scale) // 2 * 2)
    small = Frame(size[0], size[1], scale, staged.middle - size[0] / 2 / scale, frame.bottom if across else staged.low)
    rows = []
    for number, moment in enumerate(chosen, 1):
        panel = replace(staged, frame=small)
        sign = arrow(panel) if number == 2 else []
        rows.append(paint.drawn([*shapes(panel, moment), *sign, *numbered(small, number)], small))
    gap = 4
    seam = np.full((size[1], gap, 4) if across else (gap, size[0], 4), 255, dtype=np.uint8)
    return np.concatenate([rows[0], seam, rows[1]], axis=1 if across else 0)


def positions(staged: Stage) -> list[Moment]:
    """What a still shows: of a walk one step, of a hold the hold, else the start and the farthest pose from it."""
    picture = staged.picture
    if picture.walk is not None:
        frames, _ = moments(picture, "")
        return [frames[len(frames) // 12]]
    poses = key_poses(picture)
    if len(poses) == 1:
        return [Moment(poses[0], 0.0)]
    farthest = max(poses[1:], key=lambda pose: distance(poses[0], pose))
    return [Moment(poses[0], 0.0), Moment(farthest, 0.0)]


def distance(one: Pose, other: Pose) -> float:
    first, second = solved(one).marks, solved(other).marks
    return sum((first[mark] - second[mark]).length for mark in first)


DIGITS = {
    1: [(-0.35, 0.4), (0.1, 0.75), (0.1, -0.75)],
    2: [(-0.4, 0.45), (-0.1, 0.75), (0.3, 0.6), (0.38, 0.25), (-0.42, -0.72), (0.45, -0.72)],
}


def numbered(frame: Frame, number: int) -> list[Shape]:
    """A small disc with 1 or 2 in the corner of a panel."""
    unit = 1 / frame.scale
    middle = np.array([frame.left + 26 * unit, frame.bottom + (frame.height - 26) * unit])
    angles = np.linspace(0, 2 * np.pi, 40)[:-1]
    rim = middle + np.stack([np.cos(angles), np.sin(angles)], axis=1) * 15 * unit
    digit = middle + np.array(DIGITS[number]) * 9.5 * unit
    return [Shape(rim, NUMBER_PAPER, 0.9), Shape(digit, None, 1.0, NUMBER_INK, 3 * unit, closed=False)]
