"""Draws furniture, walls and machines: what stands in the room."""

from math import pi, sin

from bot.pictures.paint import Part, Shape, colour, mixed
from bot.pictures.person import EDGE, INK, Egg, ball, hull
from bot.pictures.solids import CLOTH, DARK, MAT, METAL, PALE, PLASTER, WOOD, Scene, bar, disc, frame_of, paint_of, slab
from bot.pictures.space import AHEAD, LEFT, UP, WORLD, Vector
from content.figures import Thing


def box(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: middle of its foot; `size`."""
    size = thing.size or (0.45, 0.5, 0.45)
    return [
        slab(scene, Vector(*thing.at or (0, 0, 0)) + UP * (size[2] / 2), size, paint_of(thing, WOOD), frame_of(thing))
    ]


def block(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: its middle; `size`, `tilt`, `turn`."""
    size = thing.size or (0.4, 0.3, 0.06)
    middle = scene.place(thing.held) + Vector(*thing.at or (0, 0, 0))
    return [slab(scene, middle, size, paint_of(thing, DARK), frame_of(thing), soft=0.012)]


def chair(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: floor below the middle of the seat; `size`: depth, width, seat height; its back is behind."""
    deep, wide, high = thing.size or (0.42, 0.44, 0.44)
    foot = Vector(*thing.at or (0, 0, 0))
    frame = WORLD.turned(UP, thing.turn)
    wood = paint_of(thing, WOOD)
    legs = [
        bar(scene, foot + frame.at(x, y, 0.012), foot + frame.at(x, y, high - 0.03), 0.016, mixed(wood, INK, 0.12))
        for x in (-deep / 2 + 0.03, deep / 2 - 0.03)
        for y in (wide / 2 - 0.03, -wide / 2 + 0.03)
    ]
    seat = slab(scene, foot + UP * (high - 0.025), (deep, wide, 0.05), wood, frame, soft=0.012)
    lean = frame.turned(frame.left, -8)
    back = slab(scene, foot + frame.at(-deep / 2 - 0.03, 0, high + 0.30), (0.035, wide, 0.26), wood, lean, soft=0.012)
    posts = [
        bar(
            scene,
            foot + frame.at(-deep / 2 + 0.015, y, high - 0.02),
            foot + frame.at(-deep / 2 - 0.035, y, high + 0.3),
            0.014,
            wood,
        )
        for y in (wide / 2 - 0.04, -wide / 2 + 0.04)
    ]
    near = scene.eye.depth(foot)
    ordered = sorted([*legs, *posts], key=lambda part: part.depth)
    shapes = [shape for part in (*ordered, back, seat) for shape in part.shapes]
    return [Part(near - 0.35, shapes)]


def bench(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: floor below its middle; `size`: length, width, height; `tilt` raises the end behind."""
    long, wide, high = thing.size or (1.1, 0.3, 0.43)
    foot = Vector(*thing.at or (0, 0, 0))
    frame = frame_of(thing)
    top = foot + UP * (high - 0.035)
    legs = [
        bar(
            scene,
            foot + Vector(x, 0, 0.02),
            foot + Vector(x, 0, high - 0.06 - x * sin(thing.tilt * pi / 180)),
            0.022,
            DARK,
        )
        for x in (-long / 2 + 0.15, long / 2 - 0.15)
    ]
    feet = [
        bar(scene, foot + Vector(x, -wide / 2, 0.02), foot + Vector(x, wide / 2, 0.02), 0.018, DARK)
        for x in (-long / 2 + 0.15, long / 2 - 0.15)
    ]
    pad = slab(scene, top, (long, wide, 0.07), paint_of(thing, DARK), frame, soft=0.02)
    shapes = [shape for part in (*feet, *legs, pad) for shape in part.shapes]
    return [Part(scene.eye.depth(foot) - 0.3, shapes)]


def wall(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: a point on its face at the floor; it stands square to `along` (x: in front or behind)."""
    x, y, _ = thing.at or (0.6, 0, 0)
    size = thing.size or (0.07, 1.1, 1.95)
    away = -1 if thing.turn == 180 else 1  # the room is on the other side
    part = slab(scene, Vector(x + away * size[0] / 2, y, size[2] / 2), size, PLASTER)
    return [Part(part.depth - 0.6, part.shapes)]


def side_wall(thing: Thing, scene: Scene) -> list[Part]:
    x, y, _ = thing.at or (0, 0.4, 0)
    size = thing.size or (1.2, 0.07, 1.95)
    part = slab(scene, Vector(x, y, size[2] / 2), size, PLASTER)
    return [Part(part.depth - 0.6, part.shapes)]


def counter(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: the near edge of its top, at the floor; `size`: depth, width, height."""
    x, y, _ = thing.at or (0.5, 0, 0)
    deep, wide, high = thing.size or (0.45, 0.9, 0.9)
    way = -1 if thing.turn == 180 else 1
    body = slab(
        scene, Vector(x + way * (deep / 2 + 0.03), y, (high - 0.04) / 2), (deep - 0.04, wide - 0.04, high - 0.04), PALE
    )
    top = slab(scene, Vector(x + way * deep / 2, y, high - 0.02), (deep, wide, 0.04), WOOD)
    return [Part(scene.eye.depth(Vector(x, y, 0)) - 0.5, [*body.shapes, *top.shapes])]


def mat(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: its middle; it is as good as flat."""
    size = thing.size or (1.9, 0.66, 0.012)
    x, y, z = thing.at or (0, 0, 0)
    part = slab(scene, Vector(x, y, z - size[2] / 2), size, paint_of(thing, MAT), frame_of(thing), soft=0.01)
    return [Part(-8.0, part.shapes)]


def pillow(thing: Thing, scene: Scene) -> list[Part]:
    size = thing.size or (0.3, 0.4, 0.08)
    middle = Vector(*thing.at or (0, 0, 0)) + UP * (size[2] / 2)
    egg = [
        Egg(middle + Vector(x, y, 0), WORLD, (0.05, 0.05, size[2] / 2))
        for x in (-size[0] / 2 + 0.05, size[0] / 2 - 0.05)
        for y in (-size[1] / 2, size[1] / 2)
    ]
    paint = paint_of(thing, CLOTH)
    return [
        Part(
            scene.eye.depth(middle) - 0.3,
            [Shape(hull(scene.eye, *egg, grow=EDGE), mixed(paint, INK, 0.45)), Shape(hull(scene.eye, *egg), paint)],
        )
    ]


def pole(thing: Thing, scene: Scene) -> list[Part]:
    """From `start` to `to`; `length` is its thickness."""
    part = bar(scene, scene.place(thing.start), scene.place(thing.to), thing.length or 0.022, paint_of(thing, METAL))
    return [part]


def anchor(thing: Thing, scene: Scene) -> list[Part]:
    """A door post with an eye for a band at `at`."""
    place = Vector(*thing.at or (1, 0, 1))
    post = slab(scene, Vector(place.x, place.y, 0.95), (0.09, 0.09, 1.9), WOOD, soft=0.006)
    knob = ball(place, 0.028)
    return [
        Part(scene.eye.depth(place) - 0.5, post.shapes),
        Part(
            scene.eye.depth(place) - 0.4,
            [Shape(hull(scene.eye, knob, grow=EDGE), INK), Shape(hull(scene.eye, knob), METAL)],
        ),
    ]


def machine(thing: Thing, scene: Scene) -> list[Part]:
    """A cable column: `at` its foot, `length` the height of the pulley."""
    foot = Vector(*thing.at or (1, 0, 0))
    high = thing.length or 1.2
    tower = slab(scene, foot + UP * 0.95, (0.16, 0.34, 1.9), colour("#c3cad3"), soft=0.01)
    stack = slab(scene, foot + UP * 0.42 - LEFT * 0.17, (0.11, 0.02, 0.5), DARK, soft=0.006)
    pulley = disc(
        scene, foot + UP * high - AHEAD * (0.09 if foot.x > 0 else -0.09) - LEFT * 0.0, LEFT, 0.045, 0.03, METAL
    )
    depth = scene.eye.depth(foot) - 0.5
    return [Part(depth, [*tower.shapes, *stack.shapes, *pulley.shapes])]


def sled(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: floor below the poles that the hands push."""
    foot = Vector(*thing.at or (0.9, 0, 0))
    runners = [slab(scene, foot + Vector(0.3, y, 0.035), (0.95, 0.05, 0.05), DARK, soft=0.01) for y in (0.24, -0.24)]
    deck = slab(scene, foot + Vector(0.35, 0, 0.08), (0.55, 0.5, 0.05), METAL, soft=0.006)
    plates = disc(scene, foot + Vector(0.38, 0, 0.16), UP, 0.2, 0.1, DARK)
    poles = [bar(scene, foot + Vector(0.0, y, 0.08), foot + Vector(0.0, y, 1.05), 0.02, METAL) for y in (0.2, -0.2)]
    depth = scene.eye.depth(foot)
    return [
        Part(depth - 0.5, [*runners[0].shapes, *poles[0].shapes, *deck.shapes, *plates.shapes, *runners[1].shapes]),
        Part(depth + 0.1, poles[1].shapes),
    ]


def roller_pad(thing: Thing, scene: Scene) -> list[Part]:
    """A padded roll across the body."""
    middle = Vector(*thing.at or (0, 0, 0))
    half = (thing.length or 0.5) / 2
    radius = (thing.size or (0.06, 0, 0))[0]
    return [bar(scene, middle - LEFT * half, middle + LEFT * half, radius, paint_of(thing, DARK))]
