"""Draws what is lifted, pulled or held: weights, bags, bands, a stick."""

from math import cos, pi, sin

import numpy as np

from bot.pictures.paint import Part, Shape, mixed
from bot.pictures.person import EDGE, INK, Egg, ball, hull, line
from bot.pictures.solids import (
    COLOURS,
    DARK,
    METAL,
    RUBBER,
    WOOD,
    Scene,
    bar,
    disc,
    hand_axis,
    hand_depth,
    paint_of,
    rope,
    slab,
)
from bot.pictures.space import AHEAD, LEFT, UP, Frame, Vector, towards
from content.figures import Thing


def dumbbell(thing: Thing, scene: Scene) -> list[Part]:
    """`held`: where the grip is; `along`: which way it lies; `at` moves it."""
    middle = scene.place(thing.held) + Vector(*thing.at or (0, 0, 0))
    axis = hand_axis(thing, scene)
    if thing.tilt:
        axis = axis.turned(LEFT, thing.tilt)
    ends = sorted((middle + axis * 0.085, middle - axis * 0.085), key=scene.eye.depth)
    grip = bar(scene, ends[0], ends[1], 0.015, METAL)
    far, near = (disc(scene, end, axis, 0.050, 0.06, DARK) for end in ends)
    depth = scene.eye.depth(middle)
    if thing.held in ("left hand", "right hand"):
        behind = Part(hand_depth(scene, str(thing.held)) - 0.004, [*far.shapes, *grip.shapes])
        return [behind, Part(hand_depth(scene, str(thing.held)) + 0.004, near.shapes)]
    return [Part(depth, [*far.shapes, *grip.shapes, *near.shapes])]


def kettlebell(thing: Thing, scene: Scene) -> list[Part]:
    """Hangs from `held`, or stands at `at`; `tilt` 180 holds it upside down by its horns."""
    size = thing.length or 1.0
    top = scene.place(thing.held) if thing.held else Vector(*thing.at or (0, 0, 0)) + UP * (0.235 * size)
    if thing.held and thing.at:
        top = top + Vector(*thing.at)
    down = -UP.turned(LEFT, thing.tilt)
    across = {"x": AHEAD, "y": LEFT, "z": UP, "body": LEFT}[thing.along]
    middle = top + down * (0.135 * size)
    curve = [
        top + down * (0.075 * size) + across * (0.062 * size * cos(angle)) - down * (0.078 * size * sin(angle))
        for angle in np.linspace(-0.35, pi + 0.35, 15)
    ]
    eye = scene.eye
    handle = [line(eye, curve, 0.026 * size + 2 * EDGE, mixed(DARK, INK, 0.7)), line(eye, curve, 0.026 * size, METAL)]
    paint = paint_of(thing, DARK)
    bell = [
        Shape(
            hull(eye, ball(middle, 0.093 * size), ball(middle + down * 0.03, 0.075 * size), grow=EDGE),
            mixed(paint, INK, 0.7),
        ),
        Shape(hull(eye, ball(middle, 0.093 * size), ball(middle + down * 0.03, 0.075 * size)), paint),
        Shape(hull(eye, ball(middle + eye.up * 0.03 - eye.right * 0.03, 0.034 * size)), mixed(paint, (1, 1, 1), 0.18)),
    ]
    depth = eye.depth(middle)
    if thing.held in ("left hand", "right hand"):
        depth = hand_depth(scene, str(thing.held)) - 0.004
    return [Part(depth, [*handle, *bell])]


def barbell(thing: Thing, scene: Scene) -> list[Part]:
    """Across the body at `held` (and `at` moves it)."""
    middle = scene.place(thing.held) + Vector(*thing.at or (0, 0, 0))
    half = thing.length or 0.62
    radius = (thing.size or (0.2, 0, 0))[0]
    ends = sorted((middle + LEFT * half, middle - LEFT * half), key=scene.eye.depth)
    far = disc(scene, ends[0], LEFT, radius, 0.05, DARK)
    near = disc(scene, ends[1], LEFT, radius, 0.05, DARK)
    shaft = bar(scene, ends[0], ends[1], 0.013, METAL)
    return [
        Part(-7.9, far.shapes),
        Part(scene.eye.depth(middle) + 0.03, shaft.shapes),
        Part(scene.eye.depth(ends[1]), near.shapes),
    ]


def trap_bar(thing: Thing, scene: Scene) -> list[Part]:
    """Its handles are in both hands."""
    middle = scene.place("hands") + Vector(*thing.at or (0, 0, 0)) - UP * 0.13
    eye = scene.eye
    side, end = 0.30, 0.36
    ring = [
        middle + Vector(x, y, 0)
        for x, y in (
            (end, 0.14),
            (0.12, side),
            (-0.12, side),
            (-end, 0.14),
            (-end, -0.14),
            (-0.12, -side),
            (0.12, -side),
            (end, -0.14),
        )
    ]
    found = []
    for sign in (1, -1):
        hand = scene.place("left hand" if sign > 0 else "right hand")
        handle = bar(scene, hand - AHEAD * 0.07, hand + AHEAD * 0.07, 0.014, METAL)
        post = [
            bar(scene, hand + AHEAD * x, Vector(hand.x + x, middle.y + side * sign, middle.z), 0.011, METAL)
            for x in (-0.07, 0.07)
        ]
        rail = [point for point in ring if point.y * sign > 0]
        tube = line(eye, rail, 0.03 + 2 * EDGE, mixed(METAL, INK, 0.5)), line(eye, rail, 0.03, METAL)
        sleeve = bar(scene, middle + LEFT * (side * sign), middle + LEFT * ((side + 0.14) * sign), 0.018, METAL)
        plate = disc(scene, middle + LEFT * ((side + 0.10) * sign), LEFT, 0.165, 0.06, DARK)
        depth = -7.9 if sign > 0 else eye.depth(middle - LEFT * side)
        far_first = [*sleeve.shapes, *plate.shapes] if sign < 0 else [*plate.shapes, *sleeve.shapes]
        shapes = [*tube, *post[0].shapes, *post[1].shapes, *handle.shapes]
        hand_at = hand_depth(scene, "left hand" if sign > 0 else "right hand") - 0.004
        found += [Part(hand_at if sign < 0 else depth, shapes), Part(depth + (0.3 if sign < 0 else -0.01), far_first)]
    return found


def bag(thing: Thing, scene: Scene) -> list[Part]:
    """A shopping bag that hangs from `held`."""
    top = scene.place(thing.held)
    paint = paint_of(thing, COLOURS["sand"])
    middle = top - UP * 0.24
    body = slab(scene, middle, (0.26, 0.13, 0.24), paint, soft=0.016)
    straps = line(
        scene.eye,
        [middle + Vector(-0.08, 0, 0.12), top, middle + Vector(0.08, 0, 0.12)],
        0.014,
        mixed(paint, INK, 0.35),
    )
    depth = (
        hand_depth(scene, str(thing.held)) - 0.004 if thing.held and thing.held != "hands" else scene.eye.depth(middle)
    )
    return [Part(depth, [straps, *body.shapes])]


def plate(thing: Thing, scene: Scene) -> list[Part]:
    axis = {"x": AHEAD, "y": LEFT, "z": UP, "body": LEFT}[thing.along]
    return [
        disc(
            scene,
            scene.place(thing.held) + Vector(*thing.at or (0, 0, 0)),
            axis,
            thing.length or 0.2,
            0.05,
            paint_of(thing, DARK),
        )
    ]


def stick(thing: Thing, scene: Scene) -> list[Part]:
    """A broomstick along the back: head, mid-back, tailbone."""
    body = scene.body
    low = body.hips + body.pelvis.at(-0.150, 0, -0.02)
    high = body.head + body.face.at(-0.135, 0, 0.02)
    way = (high - low).unit()
    return [bar(scene, low - way * 0.16, high + way * 0.2, 0.013, WOOD)]


def band(thing: Thing, scene: Scene) -> list[Part]:
    """A rubber band from `start` to `to`."""
    one, other = scene.place(thing.start), scene.place(thing.to)
    return [rope(scene, [one, other], 0.017, paint_of(thing, RUBBER))]


def cable(thing: Thing, scene: Scene) -> list[Part]:
    one, other = scene.place(thing.start), scene.place(thing.to)
    return [rope(scene, [one, other], 0.007, DARK)]


def loop_band(thing: Thing, scene: Scene) -> list[Part]:
    """A short band round both thighs above the knees."""
    eye = scene.eye
    found = []
    spots = []
    for side in ("left", "right"):
        bones = scene.body.legs[side]
        spots.append(towards(bones.hip, bones.knee, 0.8))
    way = (scene.body.legs["left"].knee - scene.body.legs["left"].hip).unit()
    for grow, ink in ((EDGE, mixed(RUBBER, INK, 0.5)), (0.0, RUBBER)):
        eggs = [
            Egg(spot, Frame(way, LEFT.across(way).unit(), way.cross(LEFT).unit()), (0.016, 0.068, 0.068))
            for spot in spots
        ]
        found.append(Shape(hull(eye, *eggs, grow=grow), ink))
    return [Part(max(eye.depth(spot) for spot in spots) + 0.05, found)]


def handle(thing: Thing, scene: Scene) -> list[Part]:
    """A grip across at `held` or `at`; `length` is half its width."""
    middle = scene.place(thing.held) + Vector(*thing.at or (0, 0, 0))
    axis = hand_axis(thing, scene)
    half = thing.length or 0.1
    part = bar(scene, middle - axis * half, middle + axis * half, 0.015, paint_of(thing, METAL))
    depth = hand_depth(scene, str(thing.held)) - 0.004 if thing.held in ("left hand", "right hand") else part.depth
    return [Part(depth, part.shapes)]


def backpack(thing: Thing, scene: Scene) -> list[Part]:
    body = scene.body
    middle = body.ribs + body.chest.at(0.2, 0, 0.06)
    return [slab(scene, middle, (0.17, 0.28, 0.36), paint_of(thing, COLOURS["sand"]), body.chest, soft=0.03)]
