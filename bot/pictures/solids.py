"""The simple bodies that things are made of: blocks, rods, discs and ropes, and where things are."""

import numpy as np

from bot.pictures.paint import Colour, Part, Shape, colour, mixed
from bot.pictures.person import EDGE, INK, Egg, hull, line, rod
from bot.pictures.skeleton import Body
from bot.pictures.space import AHEAD, LEFT, UP, WORLD, Eye, Frame, Vector, mean
from content.figures import Thing

WOOD, CLOTH, METAL, DARK = colour("#cfa877"), colour("#b8c4cf"), colour("#9aa3af"), colour("#4a5160")
RUBBER, MAT, PLASTER, PALE = colour("#8a5fa8"), colour("#a9c3b4"), colour("#ddd6c9"), colour("#efe9dd")
COLOURS = {
    "wood": WOOD, "cloth": CLOTH, "metal": METAL, "dark": DARK, "rubber": RUBBER, "mat": MAT, "wall": PLASTER,
    "pale": PALE, "blue": colour("#7f95b8"), "sand": colour("#d9c7a3"),
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


def slab(
    scene: Scene,
    middle: Vector,
    size: tuple[float, float, float],
    paint: Colour,
    frame: Frame = WORLD,
    *,
    soft: float = 0.0,
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
                centre + frame[a] * (half[a] * p) + frame[b] * (half[b] * q)
                for p, q in ((1, 1), (1, -1), (-1, -1), (-1, 1))
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


def hand_axis(thing: Thing, scene: Scene) -> Vector:
    if thing.along == "body":
        side = "left" if thing.held and thing.held.startswith("left") else "right"
        bones = scene.body.arms[side]
        return (bones.palm - bones.elbow).unit().cross(scene.body.chest.left).unit()
    return {"x": AHEAD, "y": LEFT, "z": UP}[thing.along].turned(UP, thing.turn)


def hand_depth(scene: Scene, mark: str) -> float:
    """Depth of the arm that holds it: things in a hand go with their arm."""
    bones = scene.body.arms[mark.split()[0]]
    return scene.eye.depth(mean(bones.shoulder, bones.elbow, bones.elbow, bones.palm))
