"""Draws the person: a body in middle age with grey hair, in plain clothes, from solved joints."""

from dataclasses import dataclass

import numpy as np

from bot.pictures.paint import ROUND, Colour, Part, Shape, colour, mixed
from bot.pictures.skeleton import Body, LegBones
from bot.pictures.space import WORLD, Eye, Frame, Vector, mean, towards

SKIN, HAIR = colour("#dba581"), colour("#a7abb3")
TROUSERS, SHOE, SOLE = colour("#44546f"), colour("#6a707c"), colour("#f4f1ea")
INK = colour("#2d3546")
WARM = colour("#ff9350")
SHIRTS = (colour("#4f9d97"), colour("#7f8fc4"))
EDGE = 0.0062  # half an outline
FAR = 0.16  # far limbs are this much darker


@dataclass(frozen=True)
class Looks:
    """Who is drawn: two people take turns."""

    shirt: Colour
    bun: bool


PEOPLE = (Looks(SHIRTS[0], False), Looks(SHIRTS[1], True))


@dataclass(frozen=True)
class Egg:
    """An ellipsoid: where, how it lies, and its half axes ahead, left, up."""

    centre: Vector
    frame: Frame
    half: tuple[float, float, float]


def ball(centre: Vector, radius: float) -> Egg:
    return Egg(centre, WORLD, (radius, radius, radius))


def hull(eye: Eye, *eggs: Egg, grow: float = 0.0) -> np.ndarray:
    """The smooth outline round eggs as they are seen."""
    best = None
    for egg in eggs:
        x, y = eye.seen(egg.centre)
        xx = xy = yy = 0.0
        for axis, half in zip(egg.frame, egg.half, strict=True):
            right, up = eye.seen(axis)
            square = (half + grow) ** 2
            xx, xy, yy = xx + square * right * right, xy + square * right * up, yy + square * up * up
        pushed = ROUND @ np.array([[xx, xy], [xy, yy]])
        size = np.sqrt(np.maximum((pushed * ROUND).sum(axis=1), 1e-12))
        points = pushed / size[:, None] + (x, y)
        felt = (points * ROUND).sum(axis=1)
        if best is None:
            best, high = points, felt
        else:
            nearer = felt > high
            best = np.where(nearer[:, None], points, best)
            high = np.maximum(high, felt)
    assert best is not None
    return best


def rod(eye: Eye, one: Vector, first: float, other: Vector, second: float, grow: float = 0.0) -> np.ndarray:
    """The outline of a limb that grows thinner."""
    a, b = np.array(eye.seen(one)), np.array(eye.seen(other))
    from_one = ROUND * (first + grow) + a
    from_other = ROUND * (second + grow) + b
    nearer = ROUND @ (b - a) + (second - first) > 0
    return np.where(nearer[:, None], from_other, from_one)


def line(eye: Eye, points: list[Vector], width: float, ink: Colour, alpha: float = 1.0) -> Shape:
    return Shape(np.array([eye.seen(point) for point in points]), None, alpha, ink, width, closed=False)


def person(body: Body, eye: Eye, looks: Looks, muscles: frozenset[str]) -> list[Part]:
    """Parts of the person, each with its depth."""
    middle = eye.depth(mean(body.hips, body.neck))
    eggs = trunk_eggs(body)
    rim = Shape(hull(eye, eggs["pelvis"], eggs["seat"], grow=EDGE), edge_of(TROUSERS))
    parts = [Part(middle - 0.5, [rim], "rim"), trunk(body, eye, looks, muscles, middle)]
    for side in ("left", "right"):
        parts.append(leg_part(body, side, eye, muscles, middle))
        parts.append(arm_part(body, side, eye, looks, muscles, middle))
    parts.append(head_part(body, eye, looks, middle))
    return parts


def shaded(paint: Colour, depth: float, middle: float) -> Colour:
    """Darker with distance behind the trunk."""
    share = min(1.0, max(0.0, (middle - 0.03 - depth) / 0.09))
    return mixed(paint, INK, FAR * share)


def edge_of(paint: Colour) -> Colour:
    return mixed(paint, INK, 0.55)


def glow(eye: Eye, points: list[tuple[Vector, float]], out: Vector | None = None) -> list[Shape]:
    """Warm light on a muscle: soft at its rim, gone when it looks away from us."""
    turned = 1.0 if out is None else min(1.0, max(0.0, eye.depth(out) * 1.6 + 0.75))
    if turned <= 0.02:
        return []
    shapes = []
    for share, alpha in ((1.0, 0.14), (0.87, 0.17), (0.74, 0.20), (0.61, 0.23), (0.48, 0.25), (0.35, 0.26)):
        if len(points) == 2:
            (one, first), (other, second) = points
            one, other = towards(other, one, 0.5 + share / 2), towards(one, other, 0.5 + share / 2)
            shapes.append(Shape(rod(eye, one, first * share, other, second * share), WARM, alpha * turned))
        else:
            shapes.append(Shape(hull(eye, *(ball(at, size * share) for at, size in points)), WARM, alpha * turned))
    return shapes


def trunk_eggs(body: Body) -> dict[str, Egg]:
    breath = 1 + 0.035 * body.breath
    pelvis, waist, chest = body.pelvis, body.waist, body.chest
    belly = 1 + 0.045 * body.breath
    return {
        "pelvis": Egg(body.hips + pelvis.at(-0.004, 0, 0.03), pelvis, (0.105, 0.158, 0.105)),
        "seat": Egg(body.hips + pelvis.at(-0.040, 0, -0.018), pelvis, (0.094, 0.142, 0.105)),
        "belt": Egg(body.low_back + waist.at(0.008, 0, 0.005), waist, (0.104, 0.152, 0.055)),
        "waist": Egg(body.low_back + waist.at(0.014, 0, 0.085), waist, (0.105 * belly, 0.143, 0.09)),
        "ribs": Egg(body.ribs + chest.at(0.006, 0, 0.05), chest, (0.116 * breath, 0.160, 0.11)),
        "top": Egg(body.neck + chest.at(-0.006, 0, -0.085), chest, (0.098, 0.158, 0.075)),
        "left": ball(body.arms["left"].shoulder, 0.054),
        "right": ball(body.arms["right"].shoulder, 0.054),
        "collar": Egg(body.neck + chest.at(-0.012, 0, -0.012), chest, (0.056, 0.062, 0.022)),
    }


def trunk(body: Body, eye: Eye, looks: Looks, muscles: frozenset[str], middle: float) -> Part:
    eggs = trunk_eggs(body)
    shirt, edge = looks.shirt, edge_of(looks.shirt)
    neck_low, neck_high = body.neck + body.chest.at(0.0, 0, -0.03), body.head + body.face.at(-0.022, 0, -0.05)
    rows = [("collar", "left", "right", "top"), ("top", "ribs"), ("ribs", "waist"), ("waist", "belt")]
    shapes = [Shape(hull(eye, eggs["pelvis"], eggs["seat"]), TROUSERS)]
    shapes += seat_glow(body, eye, muscles)
    shapes += [
        Shape(rod(eye, neck_low, 0.070, neck_high, 0.060, grow=EDGE), edge_of(SKIN)),
        Shape(rod(eye, neck_low, 0.070, neck_high, 0.060), mixed(SKIN, INK, 0.08)),
    ]
    for grow, paint in ((EDGE, edge), (0.0, shirt)):
        shapes += [Shape(hull(eye, *(eggs[name] for name in row), grow=grow), paint) for row in rows]
    shapes += trunk_glow(body, eye, muscles)
    return Part(middle, shapes, "trunk")


def seat_glow(body: Body, eye: Eye, muscles: frozenset[str]) -> list[Shape]:
    shapes: list[Shape] = []
    pelvis = body.pelvis
    if "seat" in muscles:
        for side in (1.0, -1.0):
            at = body.hips + pelvis.at(-0.058, 0.062 * side, -0.015)
            shapes += glow(eye, [(at, 0.072)], (-pelvis.ahead * 0.9 + pelvis.left * (side * 0.45)).unit())
    return shapes


def trunk_glow(body: Body, eye: Eye, muscles: frozenset[str]) -> list[Shape]:
    waist, chest = body.waist, body.chest
    shapes: list[Shape] = []
    if "low_back" in muscles:
        low, high = body.low_back + waist.at(-0.052, 0, 0.0), body.ribs + chest.at(-0.062, 0, 0.04)
        shapes += glow(eye, [(low, 0.046), (high, 0.05)], -waist.ahead)
    if "upper_back" in muscles:
        low, high = body.ribs + chest.at(-0.064, 0, 0.05), body.neck + chest.at(-0.05, 0, -0.07)
        for side in (0.055, -0.055):
            shapes += glow(eye, [(low + chest.left * side, 0.046), (high + chest.left * side, 0.052)], -chest.ahead)
    if "belly" in muscles:
        low, high = body.low_back + waist.at(0.062, 0, -0.005), body.ribs + chest.at(0.062, 0, 0.01)
        shapes += glow(eye, [(low, 0.05), (high, 0.054)], waist.ahead)
    if "chest" in muscles:
        for side in (1.0, -1.0):
            at = body.neck + chest.at(0.05, 0.07 * side, -0.125)
            shapes += glow(eye, [(at, 0.06)], (chest.ahead + chest.left * (0.4 * side)).unit())
    if "sides" in muscles:
        for side in (1.0, -1.0):
            low = body.low_back + waist.at(0.012, 0.09 * side, 0.02)
            high = body.ribs + chest.at(0.012, 0.10 * side, 0.06)
            shapes += glow(eye, [(low, 0.048), (high, 0.05)], waist.left * side)
    return shapes


def leg_part(body: Body, side: str, eye: Eye, muscles: frozenset[str], middle: float) -> Part:
    bones = body.legs[side]
    depth = eye.depth(mean(bones.hip, bones.knee, bones.knee, bones.ankle))
    paint = shaded(TROUSERS, depth, middle)
    edge = edge_of(paint)
    shapes = shoe(bones, eye, depth, middle)
    below = towards(bones.hip, bones.knee, 0.34)
    calf = towards(bones.knee, bones.ankle, 0.3) - bones.hinge.cross((bones.ankle - bones.knee).unit()) * -0.012
    cuff = towards(bones.knee, bones.ankle, 0.9)
    for grow, ink in ((EDGE, edge), (0.0, paint)):
        start, thick = (below, 0.083) if grow else (bones.hip, 0.094)
        shapes += [
            Shape(rod(eye, calf, 0.058, cuff, 0.045, grow), ink),
            Shape(rod(eye, bones.knee, 0.061, calf, 0.058, grow), ink),
            Shape(rod(eye, start, thick, bones.knee, 0.062, grow), ink),
        ]
    shapes += leg_glow(bones, eye, muscles)
    return Part(depth, shapes, f"{side}_leg")


def leg_glow(bones: LegBones, eye: Eye, muscles: frozenset[str]) -> list[Shape]:
    thigh, shin = (bones.knee - bones.hip).unit(), (bones.ankle - bones.knee).unit()
    front = thigh.cross(bones.hinge)
    high, low = towards(bones.hip, bones.knee, 0.3), towards(bones.hip, bones.knee, 0.78)
    shapes: list[Shape] = []
    if "thigh_front" in muscles:
        shapes += glow(eye, [(high + front * 0.034, 0.044), (low + front * 0.024, 0.036)], front)
    if "thigh_back" in muscles:
        shapes += glow(eye, [(high - front * 0.034, 0.044), (low - front * 0.022, 0.034)], -front)
    if "seat" in muscles:
        at = towards(bones.hip, bones.knee, 0.02) - front * 0.044
        shapes += glow(eye, [(at, 0.056)], (-front + bones.hinge.cross(front) * 0.0).unit())
    if "hip_front" in muscles:
        start, end = towards(bones.hip, bones.knee, -0.08), towards(bones.hip, bones.knee, 0.22)
        shapes += glow(eye, [(start + front * 0.03, 0.036), (end + front * 0.032, 0.036)], front)
    if "hip_side" in muscles:
        at = bones.hip + bones.hinge * 0.0 - thigh * 0.05
        shapes += glow(eye, [(at, 0.05), (towards(bones.hip, bones.knee, 0.12), 0.045)])
    if "calf" in muscles:
        back = -shin.cross(bones.hinge)
        one, other = towards(bones.knee, bones.ankle, 0.15), towards(bones.knee, bones.ankle, 0.5)
        shapes += glow(eye, [(one + back * 0.02, 0.034), (other + back * 0.016, 0.028)], back)
    return shapes


def shoe(bones: LegBones, eye: Eye, depth: float, middle: float) -> list[Shape]:
    """A shoe whose toes stay on the ground when the heel lifts."""
    foot = bones.foot
    toes = foot.turned(foot.left, -bones.toes)
    heel = bones.ankle + foot.at(-0.032, 0, -0.043)
    ball_of = bones.ankle + foot.at(0.11, 0, -0.048)
    tip = ball_of + toes.at(0.052, 0, -0.004)
    paint, sole = shaded(SHOE, depth, middle), shaded(SOLE, depth, middle)
    edge = edge_of(SHOE)
    shapes = []
    for grow, ink in ((EDGE, edge), (0.0, sole)):
        shapes += [
            Shape(rod(eye, heel, 0.037, ball_of, 0.032, grow), ink),
            Shape(rod(eye, ball_of, 0.032, tip, 0.028, grow), ink),
        ]
    lift, rise = foot.up * 0.011, toes.up * 0.010
    ankle = bones.ankle + foot.at(-0.004, 0, 0.0)
    instep = bones.ankle + foot.at(0.045, 0, -0.018)
    shapes += [
        Shape(rod(eye, ankle, 0.042, instep, 0.036, EDGE), edge),
        Shape(rod(eye, heel + lift, 0.033, ball_of + lift, 0.027), paint),
        Shape(rod(eye, ball_of + rise, 0.027, tip + rise, 0.023), paint),
        Shape(hull(eye, ball(ankle, 0.042), ball(instep, 0.036), ball(heel + lift, 0.031)), paint),
        Shape(hull(eye, ball(instep, 0.034), ball(ball_of + lift, 0.027)), paint),
    ]
    return shapes


def arm_part(body: Body, side: str, eye: Eye, looks: Looks, muscles: frozenset[str], middle: float) -> Part:
    bones = body.arms[side]
    depth = eye.depth(mean(bones.shoulder, bones.elbow, bones.elbow, bones.palm))
    skin, shirt = shaded(SKIN, depth, middle), shaded(looks.shirt, depth, middle)
    upper = (bones.elbow - bones.shoulder).unit()
    hem = towards(bones.shoulder, bones.elbow, 0.56)
    shapes = []
    for grow, ink in ((EDGE, edge_of(skin)), (0.0, skin)):
        shapes += [
            Shape(rod(eye, towards(bones.shoulder, bones.elbow, 0.3), 0.044, bones.elbow, 0.038, grow), ink),
            Shape(rod(eye, bones.elbow, 0.038, towards(bones.elbow, bones.wrist, 0.3), 0.037, grow), ink),
            Shape(rod(eye, towards(bones.elbow, bones.wrist, 0.3), 0.037, bones.wrist, 0.026, grow), ink),
            *hand(bones, eye, ink, grow),
        ]
    shapes += [
        Shape(rod(eye, towards(bones.shoulder, bones.elbow, 0.22), 0.054, hem, 0.051, EDGE), edge_of(shirt)),
        Shape(rod(eye, bones.shoulder, 0.057, hem, 0.051), shirt),
    ]
    if "shoulder" in muscles:
        shapes += glow(eye, [(bones.shoulder + upper * 0.035, 0.052)])
    if "upper_arm" in muscles:
        shapes += glow(
            eye, [(towards(bones.shoulder, bones.elbow, 0.3), 0.04), (towards(bones.shoulder, bones.elbow, 0.85), 0.03)]
        )
    if "forearm" in muscles:
        shapes += glow(
            eye, [(towards(bones.elbow, bones.wrist, 0.05), 0.032), (towards(bones.elbow, bones.wrist, 0.7), 0.024)]
        )
    return Part(depth, shapes, f"{side}_arm")


def hand(bones, eye: Eye, ink: Colour, grow: float) -> list[Shape]:
    """A fist round what it holds, or a flat hand."""
    if bones.flat:
        tip = bones.wrist + bones.hand * 0.15
        return [
            Shape(rod(eye, bones.wrist, 0.026, bones.palm, 0.030, grow), ink),
            Shape(rod(eye, bones.palm, 0.030, tip, 0.015, grow), ink),
        ]
    return [Shape(rod(eye, bones.wrist, 0.027, bones.palm, 0.041, grow), ink)]


def head_part(body: Body, eye: Eye, looks: Looks, middle: float) -> Part:
    """Hair first, then the face where it looks at us, then what is combed over it."""
    head, face = body.head, body.face
    skull = Egg(head + face.at(-0.014, 0, 0.024), face, (0.104, 0.086, 0.098))
    nape = Egg(head + face.at(-0.052, 0, -0.030), face, (0.050, 0.062, 0.058))
    front = Egg(head + face.at(0.034, 0, -0.006), face, (0.066, 0.074, 0.070))
    chin = Egg(head + face.at(0.042, 0, -0.078), face, (0.046, 0.048, 0.036))
    bridge = Egg(head + face.at(0.078, 0, 0.0), face, (0.02, 0.012, 0.03))
    nose = ball(head + face.at(0.102, 0, -0.026), 0.0135)
    fringe = Egg(head + face.at(0.058, 0.012, 0.070), face.turned(face.ahead, -9), (0.036, 0.062, 0.024))
    hair_edge, face_edge = edge_of(HAIR), edge_of(SKIN)
    shapes: list[Shape] = []
    if looks.bun:
        knot = ball(head + face.at(-0.126, 0, 0.035), 0.042)
        shapes += [Shape(hull(eye, knot, grow=EDGE), hair_edge), Shape(hull(eye, knot), mixed(HAIR, INK, 0.06))]
    rims = [Shape(hull(eye, skull, nape, grow=EDGE), hair_edge), Shape(hull(eye, fringe, grow=EDGE), hair_edge)]
    rims += [Shape(hull(eye, *eggs, grow=EDGE), face_edge) for eggs in ((front, chin), (bridge, nose))]
    hair = [Shape(hull(eye, skull, nape), HAIR)]
    skin = [Shape(hull(eye, *eggs), SKIN) for eggs in ((front, chin), (bridge, nose))]
    if eye.depth(face.ahead) < -0.35:
        shapes += rims + skin + hair
    else:
        shapes += rims + hair + skin
        shapes.append(Shape(hull(eye, fringe), HAIR))
        shapes += features(body, eye)
    return Part(middle + eye.depth(body.head - mean(body.hips, body.neck)) * 0.2 + 0.001, shapes, "head")


def features(body: Body, eye: Eye) -> list[Shape]:
    head, face = body.head, body.face
    shapes: list[Shape] = []
    for side in (1.0, -1.0):
        ear = Egg(head + face.at(-0.012, 0.079 * side, -0.018), face, (0.018, 0.010, 0.026))
        if eye.depth(face.left * side) > 0.12:
            shapes += [Shape(hull(eye, ear, grow=0.003), edge_of(SKIN)), Shape(hull(eye, ear), mixed(SKIN, INK, 0.05))]
        if eye.depth((face.ahead * 0.85 + face.left * (0.53 * side)).unit()) > 0.12:
            at = head + face.at(0.086, 0.034 * side, 0.002)
            shapes.append(Shape(hull(eye, ball(at, 0.0095)), INK))
            brow = [
                head + face.at(0.089, (0.034 + step) * side, 0.028 + rise)
                for step, rise in ((-0.016, 0), (0, 0.004), (0.016, 0))
            ]
            shapes.append(line(eye, brow, 0.0075, mixed(HAIR, INK, 0.35)))
    if eye.depth(face.ahead) > -0.2:
        mouth = [
            head + face.at(0.083 - abs(across) * 0.35, across, -0.066 + abs(across) * 0.28)
            for across in (-0.024, -0.012, 0, 0.012, 0.024)
        ]
        seen = [
            point
            for point, across in zip(mouth, (-0.024, -0.012, 0, 0.012, 0.024), strict=True)
            if eye.depth((face.ahead * 0.9 + face.left * (18 * across)).unit()) > -0.05
        ]
        if len(seen) > 1:
            shapes.append(line(eye, seen, 0.0065, mixed(SKIN, INK, 0.6)))
    return shapes
