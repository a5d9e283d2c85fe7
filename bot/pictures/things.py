"""Draws what is around the body and in its hands: furniture, weights, bands, machines."""

from collections.abc import Callable
from math import cos, pi, sin

import numpy as np

from bot.pictures.paint import Colour, Part, Shape, colour, mixed
from bot.pictures.person import EDGE, INK, Egg, ball, hull, line, rod
from bot.pictures.skeleton import Body
from bot.pictures.space import AHEAD, LEFT, UP, WORLD, Eye, Frame, Vector, mean, towards
from content.figures import Thing

WOOD, CLOTH, METAL, DARK = colour("#cfa877"), colour("#b8c4cf"), colour("#9aa3af"), colour("#4a5160")
RUBBER, MAT, PLASTER, PALE = colour("#8a5fa8"), colour("#a9c3b4"), colour("#ddd6c9"), colour("#efe9dd")
COLOURS = {
    "wood": WOOD, "cloth": CLOTH, "metal": METAL, "dark": DARK, "rubber": RUBBER, "mat": MAT, "wall": PLASTER, "pale": PALE,
    "blue": colour("#7f95b8"), "sand": colour("#d9c7a3"),
}  # fmt: skip


class Scene:
    """The body and the eye that a thing is drawn for."""

    def __init__(self, body: Body, eye: Eye) -> None:
        self.body, self.eye = body, eye

    def place(self, spot: str | tuple[float, ...] | None) -> Vector:
        """A mark of the body, or a point."""
        if spot is None:
            return Vector(0, 0, 0)
        return self.body.marks[spot] if isinstance(spot, str) else Vector(*spot)


def parts(thing: Thing, scene: Scene) -> list[Part]:
    """What this thing looks like now, with depths."""
    found = DRAWN[thing.kind](thing, scene)
    moved = {"back": -9.0, "front": 9.0}.get(thing.layer)
    if moved is not None:
        found = [Part(part.depth * 0.01 + moved, part.shapes) for part in found]
    return found


def points(thing: Thing, body: Body) -> list[Vector]:
    """Where the thing reaches to; the picture must have room for it."""
    eye = Eye.of(0, 0)
    return [
        Vector(x, 0.0, z) for part in parts(thing, Scene(body, eye)) for shape in part.shapes for x, z in shape.points
    ]


# Simple bodies


def slab(
    scene: Scene, middle: Vector, size: tuple[float, float, float], paint: Colour, frame: Frame = WORLD, *, soft: float = 0.0
) -> Part:
    """A block; the sides that we see, the top lightest."""
    half = [each / 2 for each in size]
    shapes = []
    eye = scene.eye
    faces = []
    for number, axis in enumerate(frame):
        for sign in (1.0, -1.0):
            if eye.depth(axis * sign) <= 0.001:
                continue
            a, b = (number + 1) % 3, (number + 2) % 3
            centre = middle + axis * (half[number] * sign)
            corners = [
                centre + frame[a] * (half[a] * p) + frame[b] * (half[b] * q) for p, q in ((1, 1), (1, -1), (-1, -1), (-1, 1))
            ]
            light = 0.5 + 0.5 * (axis * sign).dot(Vector(0.25, -0.35, 0.9).unit())
            faces.append((corners, light))
    whole = hull_of([eye.seen(point) for corners, _ in faces for point in corners])
    edge = mixed(paint, INK, 0.5)
    shapes.append(Shape(whole, paint, line=edge, width=2 * EDGE + soft))
    for corners, light in faces:
        tone = mixed(mixed(paint, INK, 0.28), mixed(paint, (1.0, 1.0, 1.0), 0.28), light)
        face = np.array([eye.seen(point) for point in corners])
        shapes.append(Shape(face, tone, line=tone, width=0.002 + soft))
    return Part(eye.depth(middle), shapes)


def hull_of(seen: list[tuple[float, float]]) -> np.ndarray:
    """The outline round points (monotone chain)."""
    ordered = sorted(set(seen))

    def chain(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for point in run:
            while len(kept) > 1 and turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]))


def turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def bar(scene: Scene, one: Vector, other: Vector, thick: float, paint: Colour) -> Part:
    """A round rod."""
    edge = mixed(paint, INK, 0.5)
    eye = scene.eye
    shapes = [Shape(rod(eye, one, thick, other, thick, EDGE), edge), Shape(rod(eye, one, thick, other, thick), paint)]
    light = scene.eye.up * (thick * 0.35)
    shapes.append(Shape(rod(eye, one + light, thick * 0.35, other + light, thick * 0.35), mixed(paint, (1, 1, 1), 0.3)))
    return Part(eye.depth(mean(one, other)), shapes)


def disc(scene: Scene, middle: Vector, axis: Vector, radius: float, thick: float, paint: Colour) -> Part:
    """A flat cylinder: a weight plate."""
    square = LEFT.across(axis)
    if square.length < 0.2:
        square = UP.across(axis)
    square = square.unit()
    frame = Frame(axis, square, axis.cross(square))
    eye = scene.eye
    near = axis if eye.depth(axis) > 0 else -axis
    front = Egg(middle + near * (thick / 2), frame, (0.004, radius, radius))
    back = Egg(middle - near * (thick / 2), frame, (0.004, radius, radius))
    hole = Egg(middle + near * (thick / 2 + 0.002), frame, (0.002, radius * 0.35, radius * 0.35))
    return Part(
        eye.depth(middle),
        [
            Shape(hull(eye, front, back, grow=EDGE), mixed(paint, INK, 0.6)),
            Shape(hull(eye, front, back), mixed(paint, INK, 0.2)),
            Shape(hull(eye, front), paint),
            Shape(hull(eye, hole), mixed(paint, (1, 1, 1), 0.25)),
        ],
    )


def rope(scene: Scene, spots: list[Vector], width: float, paint: Colour) -> Part:
    return Part(
        scene.eye.depth(mean(*spots)) + 0.02,
        [line(scene.eye, spots, width + 2 * EDGE, mixed(paint, INK, 0.5)), line(scene.eye, spots, width, paint)],
    )


def paint_of(thing: Thing, usual: Colour) -> Colour:
    return COLOURS.get(thing.colour, usual)


def frame_of(thing: Thing) -> Frame:
    frame = WORLD.turned(UP, thing.turn)
    return frame.turned(frame.left, thing.tilt)


# Furniture and room


def box(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: middle of its foot; `size`."""
    size = thing.size or (0.45, 0.5, 0.45)
    return [slab(scene, Vector(*thing.at or (0, 0, 0)) + UP * (size[2] / 2), size, paint_of(thing, WOOD), frame_of(thing))]


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
        bar(scene, foot + frame.at(-deep / 2 + 0.015, y, high - 0.02), foot + frame.at(-deep / 2 - 0.035, y, high + 0.3), 0.014, wood)
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
        bar(scene, foot + Vector(x, 0, 0.02), foot + Vector(x, 0, high - 0.06 - x * sin(thing.tilt * pi / 180)), 0.022, DARK)
        for x in (-long / 2 + 0.15, long / 2 - 0.15)
    ]
    feet = [bar(scene, foot + Vector(x, -wide / 2, 0.02), foot + Vector(x, wide / 2, 0.02), 0.018, DARK) for x in (-long / 2 + 0.15, long / 2 - 0.15)]
    pad = slab(scene, top, (long, wide, 0.07), paint_of(thing, DARK), frame, soft=0.02)
    shapes = [shape for part in (*feet, *legs, pad) for shape in part.shapes]
    return [Part(scene.eye.depth(foot) - 0.3, shapes)]


def wall(thing: Thing, scene: Scene) -> list[Part]:
    """`at`: a point on its face at the floor; it stands square to `along` (x: in front or behind)."""
    x, y, _ = thing.at or (0.6, 0, 0)
    size = thing.size or (0.07, 1.1, 1.95)
    away = -1 if thing.turn == 180 else 1  # the room is on the other side
    part = slab(scene, Vector(x + away * size[0] / 2, y, size[2] / 2), size, PLASTER)
    return [Part(part.depth - 0.6 if x > 0 else part.depth - 0.6, part.shapes)]


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
    body = slab(scene, Vector(x + way * (deep / 2 + 0.03), y, (high - 0.04) / 2), (deep - 0.04, wide - 0.04, high - 0.04), PALE)
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
    egg = [Egg(middle + Vector(x, y, 0), WORLD, (0.05, 0.05, size[2] / 2)) for x in (-size[0] / 2 + 0.05, size[0] / 2 - 0.05) for y in (-size[1] / 2, size[1] / 2)]
    paint = paint_of(thing, CLOTH)
    return [Part(scene.eye.depth(middle) - 0.3, [Shape(hull(scene.eye, *egg, grow=EDGE), mixed(paint, INK, 0.45)), Shape(hull(scene.eye, *egg), paint)])]


def pole(thing: Thing, scene: Scene) -> list[Part]:
    """From `start` to `to`; `length` is its thickness."""
    part = bar(scene, scene.place(thing.start), scene.place(thing.to), thing.length or 0.022, paint_of(thing, METAL))
    return [part]


# Weights


def hand_axis(thing: Thing, scene: Scene) -> Vector:
    if thing.along == "body":
        side = "left" if thing.held and thing.held.startswith("left") else "right"
        bones = scene.body.arms[side]
        return (bones.palm - bones.elbow).unit().cross(scene.body.chest.left).unit()
    return {"x": AHEAD, "y": LEFT, "z": UP}[thing.along].turned(UP, thing.turn)


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


def hand_depth(scene: Scene, mark: str) -> float:
    """Depth of the arm that holds it: things in a hand go with their arm."""
    bones = scene.body.arms[mark.split()[0]]
    return scene.eye.depth(mean(bones.shoulder, bones.elbow, bones.elbow, bones.palm))


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
        Shape(hull(eye, ball(middle, 0.093 * size), ball(middle + down * 0.03, 0.075 * size), grow=EDGE), mixed(paint, INK, 0.7)),
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
    return [Part(-7.9, far.shapes), Part(scene.eye.depth(middle) + 0.03, shaft.shapes), Part(scene.eye.depth(ends[1]), near.shapes)]


def trap_bar(thing: Thing, scene: Scene) -> list[Part]:
    """Its handles are in both hands."""
    middle = scene.place("hands") + Vector(*thing.at or (0, 0, 0)) - UP * 0.13
    eye = scene.eye
    side, end = 0.30, 0.36
    ring = [middle + Vector(x, y, 0) for x, y in ((end, 0.14), (0.12, side), (-0.12, side), (-end, 0.14), (-end, -0.14), (-0.12, -side), (0.12, -side), (end, -0.14))]
    found = []
    for sign in (1, -1):
        hand = scene.place("left hand" if sign > 0 else "right hand")
        handle = bar(scene, hand - AHEAD * 0.07, hand + AHEAD * 0.07, 0.014, METAL)
        post = [bar(scene, hand + AHEAD * x, Vector(hand.x + x, middle.y + side * sign, middle.z), 0.011, METAL) for x in (-0.07, 0.07)]
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
    straps = line(scene.eye, [middle + Vector(-0.08, 0, 0.12), top, middle + Vector(0.08, 0, 0.12)], 0.014, mixed(paint, INK, 0.35))
    depth = hand_depth(scene, str(thing.held)) - 0.004 if thing.held and thing.held != "hands" else scene.eye.depth(middle)
    return [Part(depth, [straps, *body.shapes])]


def plate(thing: Thing, scene: Scene) -> list[Part]:
    axis = {"x": AHEAD, "y": LEFT, "z": UP, "body": LEFT}[thing.along]
    return [disc(scene, scene.place(thing.held) + Vector(*thing.at or (0, 0, 0)), axis, thing.length or 0.2, 0.05, paint_of(thing, DARK))]


# Lines


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
        eggs = [Egg(spot, Frame(way, LEFT.across(way).unit(), way.cross(LEFT).unit()), (0.016, 0.068, 0.068)) for spot in spots]
        found.append(Shape(hull(eye, *eggs, grow=grow), ink))
    return [Part(max(eye.depth(spot) for spot in spots) + 0.05, found)]


def anchor(thing: Thing, scene: Scene) -> list[Part]:
    """A door post with an eye for a band at `at`."""
    place = Vector(*thing.at or (1, 0, 1))
    post = slab(scene, Vector(place.x, place.y, 0.95), (0.09, 0.09, 1.9), WOOD, soft=0.006)
    knob = ball(place, 0.028)
    return [Part(scene.eye.depth(place) - 0.5, post.shapes), Part(scene.eye.depth(place) - 0.4, [Shape(hull(scene.eye, knob, grow=EDGE), INK), Shape(hull(scene.eye, knob), METAL)])]


def machine(thing: Thing, scene: Scene) -> list[Part]:
    """A cable column: `at` its foot, `length` the height of the pulley."""
    foot = Vector(*thing.at or (1, 0, 0))
    high = thing.length or 1.2
    tower = slab(scene, foot + UP * 0.95, (0.16, 0.34, 1.9), colour("#c3cad3"), soft=0.01)
    stack = slab(scene, foot + UP * 0.42 - LEFT * 0.17, (0.11, 0.02, 0.5), DARK, soft=0.006)
    pulley = disc(scene, foot + UP * high - AHEAD * (0.09 if foot.x > 0 else -0.09) - LEFT * 0.0, LEFT, 0.045, 0.03, METAL)
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


def handle(thing: Thing, scene: Scene) -> list[Part]:
    """A grip across at `held` or `at`; `length` is half its width."""
    middle = scene.place(thing.held) + Vector(*thing.at or (0, 0, 0))
    axis = hand_axis(thing, scene)
    half = thing.length or 0.1
    part = bar(scene, middle - axis * half, middle + axis * half, 0.015, paint_of(thing, METAL))
    depth = hand_depth(scene, str(thing.held)) - 0.004 if thing.held in ("left hand", "right hand") else part.depth
    return [Part(depth, part.shapes)]


def roller_pad(thing: Thing, scene: Scene) -> list[Part]:
    """A padded roll across the body."""
    middle = Vector(*thing.at or (0, 0, 0))
    half = (thing.length or 0.5) / 2
    radius = (thing.size or (0.06, 0, 0))[0]
    return [bar(scene, middle - LEFT * half, middle + LEFT * half, radius, paint_of(thing, DARK))]


def backpack(thing: Thing, scene: Scene) -> list[Part]:
    body = scene.body
    middle = body.ribs + body.chest.at(0.2, 0, 0.06)
    return [slab(scene, middle, (0.17, 0.28, 0.36), paint_of(thing, COLOURS["sand"]), body.chest, soft=0.03)]


DRAWN: dict[str, Callable[[Thing, Scene], list[Part]]] = {
    "box": box, "step": box, "slab": block, "pad": block, "chair": chair, "bench": bench, "wall": wall, "side_wall": side_wall,
    "counter": counter, "mat": mat, "bed": box, "pillow": pillow, "pole": pole, "dumbbell": dumbbell,
    "kettlebell": kettlebell, "barbell": barbell, "trap_bar": trap_bar, "bag": bag, "plate": plate, "stick": stick,
    "band": band, "towel": band, "cable": cable, "loop": loop_band, "anchor": anchor, "machine": machine, "sled": sled,
    "handle": handle, "roller_pad": roller_pad, "backpack": backpack,
}  # fmt: skip
