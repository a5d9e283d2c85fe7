"""One figure, moment by moment: room, person, things, arrow and mark, in the right order."""

from dataclasses import dataclass
from math import pi

import numpy as np

from bot.pictures import things
from bot.pictures.motion import Moment, key_poses, moments
from bot.pictures.paint import Frame, Part, Shape, colour, drawn
from bot.pictures.person import Looks, person
from bot.pictures.skeleton import Body, solved
from bot.pictures.solids import Scene
from bot.pictures.space import Eye, Vector
from content.figures import Picture

PAPER, FLOOR, SHADE = colour("#f7f3ea"), colour("#ebe4d6"), colour("#d8cfbd")
RED, GOING = colour("#c8423b"), colour("#e07b39")
NARROWEST, WIDEST = 480, 640  # pixels
TALLEST, LOWEST = 600, 400
MARGIN = 0.13  # metres round everything
LARGEST = 330.0  # pixels a metre


@dataclass(frozen=True)
class Stage:
    """A figure made ready: who, from where, in which frame."""

    picture: Picture
    eye: Eye
    frame: Frame
    looks: Looks
    muscles: frozenset[str]
    wrong: bool
    wide: float  # metres that person and things take, with a margin
    high: float
    middle: float
    low: float


def stage(picture: Picture, looks: Looks, muscles: frozenset[str], wrong: bool = False) -> Stage:
    """Finds the frame that shows every key pose and all things whole."""
    eye = Eye.of(picture.view, picture.height)
    seen: list[np.ndarray] = []
    # the way between two poses may reach farther than either
    poses = [moment.pose for moment in moments(picture, "")[0][::8]] + ([] if picture.walk else key_poses(picture))
    for pose in poses:
        body = solved(pose)
        for part in layers(picture, body, eye, looks, muscles):
            seen += [shape.points for shape in part.shapes]
    every = np.concatenate(seen)
    (left, low), (right, high) = every.min(axis=0) - MARGIN, every.max(axis=0) + MARGIN
    low = min(low, -0.22)
    scale = min(LARGEST, WIDEST / (right - left), TALLEST / (high - low))
    height = int(min(TALLEST, max(LOWEST, (high - low) * scale))) // 2 * 2
    width = int(min(WIDEST, max(NARROWEST, (right - left) * scale))) // 2 * 2
    spare = height / scale - (high - low)
    frame = Frame(width, height, scale, (left + right) / 2 - width / 2 / scale, low - spare * 0.3)
    return Stage(picture, eye, frame, looks, muscles, wrong, right - left, high - low, (left + right) / 2, low)


def layers(picture: Picture, body: Body, eye: Eye, looks: Looks, muscles: frozenset[str]) -> list[Part]:
    """Person and things, farthest first."""
    parts = person(body, eye, looks, muscles)
    for part in parts:
        if part.name in picture.front:
            part.depth += 4.0
        if part.name in picture.behind:
            part.depth -= 4.0
    scene = Scene(body, eye)
    for thing in picture.things:
        parts += things.parts(thing, scene)
    return sorted(parts, key=lambda part: part.depth)


def pixels(staged: Stage, moment: Moment) -> np.ndarray:
    """The picture of one moment."""
    return drawn(shapes(staged, moment), staged.frame)


def shapes(staged: Stage, moment: Moment) -> list[Shape]:
    picture, eye = staged.picture, staged.eye
    body = solved(moment.pose, moment.breath)
    found = ground(staged, moment.floor)
    found += shadow(body, eye)
    for part in layers(picture, body, eye, staged.looks, staged.muscles):
        found += part.shapes
    if staged.wrong:
        found += crossed(staged.frame)
    return found


def ground(staged: Stage, floor: float) -> list[Shape]:
    """Paper and floor; the floor of a walk has lines that come towards the walker's back."""
    frame, eye = staged.frame, staged.eye
    right, top = frame.left + frame.width / frame.scale, frame.bottom + frame.height / frame.scale
    horizon = eye.up.dot(Vector(0, 0, 0)) + 0.34
    found = [
        Shape(np.array([(frame.left, frame.bottom), (right, frame.bottom), (right, top), (frame.left, top)]), PAPER),
        Shape(
            np.array([(frame.left, frame.bottom), (right, frame.bottom), (right, horizon), (frame.left, horizon)]),
            FLOOR,
        ),
    ]
    if staged.picture.walk is not None and staged.picture.walk.pedals is None:
        gap = staged.picture.walk.stride / 0.6 / 2
        for number in range(-8, 9):
            x = number * gap - floor % gap
            ends = [eye.seen(Vector(x, y, 0)) for y in (1.4, -1.4)]
            found.append(Shape(np.array(ends), None, 0.8, SHADE, 0.012, closed=False))
    return found


def shadow(body: Body, eye: Eye) -> list[Shape]:
    """A soft shade on the floor below the body."""
    spots = [
        body.hips,
        body.neck,
        *(each.ankle for each in body.legs.values()),
        *(each.palm for each in body.arms.values()),
    ]
    spots = [spot for spot in spots if spot.z < 0.5] or spots[:1]
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    half = ((max(xs) - min(xs)) / 2 + 0.16, (max(ys) - min(ys)) / 2 + 0.12)
    found = []
    for share in (1.0, 0.8):
        round_floor = [
            eye.seen(Vector(middle[0] + half[0] * share * np.cos(a), middle[1] + half[1] * share * np.sin(a), 0.0))
            for a in np.linspace(0, 2 * pi, 40)
        ]
        found.append(Shape(np.array(round_floor), SHADE, 0.45))
    return found


def arrow(staged: Stage) -> list[Shape]:
    """An arrow along the way that a mark goes, or nothing."""
    told = staged.picture.arrow
    if told is None:
        return []
    poses = key_poses(staged.picture)
    start, end = (solved(poses[at]).marks[told.mark] + Vector(*told.beside) for at in (told.pose - 2, told.pose - 1))
    one, other = np.array(staged.eye.seen(start)), np.array(staged.eye.seen(end))
    way = other - one
    size = float(np.hypot(*way))
    if size < 0.005:
        return []
    way, middle = way / size, one + way * told.share / 2
    size = min(max(size * told.share, 0.2), 0.42)
    one, other = middle - way * size / 2, middle + way * size / 2
    side, neck = np.array([-way[1], way[0]]), other - way * 0.085
    outline = [one + side * 0.013, neck + side * 0.016, neck + side * 0.055, other]
    outline += [neck - side * 0.055, neck - side * 0.016, one - side * 0.013]
    return [Shape(np.array(outline), GOING, 0.95, PAPER, 0.014)]


def crossed(frame: Frame) -> list[Shape]:
    """Not like this: a crossed disc in the corner and a broken rim round the picture, readable without colour."""
    unit = 1 / frame.scale
    middle = np.array([frame.left + 44 * unit, frame.bottom + (frame.height - 44) * unit])
    angles = np.linspace(0, 2 * pi, 48)[:-1]
    disc = middle + np.stack([np.cos(angles), np.sin(angles)], axis=1) * 28 * unit
    found = [Shape(disc, RED, 1.0, PAPER, 3 * unit)]
    for sign in (1, -1):
        found.append(
            Shape(
                np.array([middle + np.array([-11, -11 * sign]) * unit, middle + np.array([11, 11 * sign]) * unit]),
                None,
                1.0,
                PAPER,
                6.5 * unit,
                closed=False,
            )
        )
    right, top = frame.left + frame.width * unit, frame.bottom + frame.height * unit
    inset = 5 * unit
    corners = [
        (frame.left + inset, frame.bottom + inset),
        (right - inset, frame.bottom + inset),
        (right - inset, top - inset),
        (frame.left + inset, top - inset),
    ]
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        length = max(abs(b[0] - a[0]), abs(b[1] - a[1])) / unit
        count = int(length // 22)
        for number in range(0, count, 1):
            start, end = number / count, (number + 0.55) / count
            dash = np.array([(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for s in (start, end)])
            found.append(Shape(dash, None, 1.0, RED, 4 * unit, closed=False))
    return found
