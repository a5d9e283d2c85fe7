"""From a pose to joints in space: feet, hands, knees and elbows land exactly where the pose fixes them."""

from dataclasses import dataclass, field
from math import acos, atan2, cos, degrees, radians, sin, sqrt

from bot.pictures.space import NOWHERE, UP, WORLD, Frame, Vector, mean, towards
from content.figures import Arm, Leg, Pose

# Lengths in metres of a person of 1.73 m: shares of stature after Winter, rounded.
THIGH, SHIN, UPPER_ARM, FOREARM = 0.42, 0.41, 0.285, 0.255
PALM = 0.075  # wrist to the middle of the palm or fist
HIP_HALF, SHOULDER_HALF = 0.088, 0.165
LUMBAR, WAIST, CHEST = 0.09, 0.17, 0.235  # hip line to low back, low back to ribs, ribs to the foot of the neck
SHOULDER_DROP = 0.055
NECK, HEAD = 0.055, 0.105
ANKLE_HEIGHT, HEEL_BACK, BALL_AHEAD, TOE_AHEAD = 0.08, 0.05, 0.125, 0.185
KNEE_THICK, ELBOW_THICK, PALM_THICK, SHIN_THICK = 0.055, 0.04, 0.022, 0.045
SIDES = (("left", 1.0), ("right", -1.0))


@dataclass(frozen=True)
class LegBones:
    hip: Vector
    knee: Vector
    ankle: Vector
    foot: Frame
    hinge: Vector  # the knee's axis; points left when the leg hangs straight
    toes: float  # how far the toes bend up against the foot
    planted: Vector | None  # what must not move
    missed: float  # metres between where the pose wants it and where it is


@dataclass(frozen=True)
class ArmBones:
    shoulder: Vector
    elbow: Vector
    wrist: Vector
    palm: Vector
    hand: Vector  # direction of the fingers, or of the forearm for a fist
    flat: bool
    planted: Vector | None
    missed: float
    resting: bool


@dataclass(frozen=True)
class Body:
    """All joints of one moment."""

    hips: Vector
    low_back: Vector
    ribs: Vector
    neck: Vector
    head: Vector
    pelvis: Frame
    waist: Frame
    chest: Frame
    face: Frame
    legs: dict[str, LegBones]
    arms: dict[str, ArmBones]
    pose: Pose
    breath: float = 0.0
    marks: dict[str, Vector] = field(default_factory=dict)


def solved(pose: Pose, breath: float = 0.0) -> Body:
    """The body in this pose."""
    hips = Vector(*pose.hips)
    pelvis = WORLD.turned(UP, pose.turn)
    pelvis = pelvis.turned(pelvis.left, pose.lean)
    pelvis = pelvis.turned(pelvis.ahead, pose.roll)
    pelvis = pelvis.turned(pelvis.up, pose.spin)
    waist = pelvis.turned(pelvis.left, pose.low_back).turned(pelvis.ahead, pose.side / 2)
    waist = waist.turned(waist.up, pose.twist / 3)
    chest = waist.turned(waist.left, pose.upper_back).turned(waist.ahead, pose.side / 2)
    chest = chest.turned(chest.up, pose.twist * 2 / 3)
    middle = (
        pelvis.up * LUMBAR + waist.up * WAIST + chest.up * (CHEST - SHOULDER_DROP)
    )  # of the shoulders, from the hips
    for _ in range(ROUNDS):
        pull = correction(pose, hips, pelvis, middle, chest)
        if pull.length < CLOSE:
            break
        hips = hips + pull
    low_back = hips + pelvis.up * LUMBAR
    ribs = low_back + waist.up * WAIST
    neck = ribs + chest.up * CHEST
    face = chest.turned(chest.left, pose.nod)
    face = face.turned(face.up, pose.look)
    head = neck + towards(chest.up, face.up, 0.5) * NECK + face.up * HEAD + face.ahead * 0.018
    legs = {side: leg(getattr(pose, f"{side}_leg"), hips, pelvis, sign) for side, sign in SIDES}
    arms = {side: arm(getattr(pose, f"{side}_arm"), pose, hips, pelvis, neck, chest, sign) for side, sign in SIDES}
    body = Body(hips, low_back, ribs, neck, head, pelvis, waist, chest, face, legs, arms, pose, breath)
    body.marks.update(marks(body))
    return body


ROUNDS, CLOSE = 14, 0.0004  # until the hips move by less than this many metres


def correction(pose: Pose, hips: Vector, pelvis: Frame, middle: Vector, chest: Frame) -> Vector:
    """How the hips must move for bones to keep their lengths: what is planted holds the body."""
    pulls = []
    for told, sign in ((pose.left_leg, 1.0), (pose.right_leg, -1.0)):
        hip = hips + pelvis.left * (HIP_HALF * sign)
        if told.kneel is not None:
            pulls.append(stretch(hip, Vector(*told.kneel) + UP * KNEE_THICK, THIGH))
        elif told.foot is not None:
            pulls.append(shorten(hip, sole(told, sign)[2], THIGH + SHIN))
        elif told.ankle is not None:
            pulls.append(shorten(hip, Vector(*told.ankle), THIGH + SHIN))
    for held, sign in ((pose.left_arm, 1.0), (pose.right_arm, -1.0)):
        shoulder = hips + middle + chest.at(pose.reach, SHOULDER_HALF * sign, pose.shrug)
        if held.rests is not None:
            pulls.append(stretch(shoulder, Vector(*held.rests), UPPER_ARM))
        elif held.hand is not None and held.on == "world":
            fingers = Vector(*held.fingers).unit() * PALM if held.fingers else NOWHERE
            longest = UPPER_ARM + FOREARM + (0.0 if held.fingers else PALM)
            pulls.append(shorten(shoulder, Vector(*held.hand) - fingers, longest))
    felt = [pull for pull in pulls if pull != NOWHERE]
    return mean(*felt) if felt else NOWHERE


def shorten(root: Vector, place: Vector, longest: float) -> Vector:
    """A limb that cannot reach so far pulls the body along."""
    return stretch(root, place, longest - 0.001) if (root - place).length > longest - 0.001 else NOWHERE


def stretch(root: Vector, place: Vector, length: float) -> Vector:
    way = root - place
    return way * ((length - way.length) / way.length)


def two_bones(root: Vector, target: Vector, first: float, second: float, pole: Vector) -> tuple[Vector, Vector]:
    """Where the middle joint is, and how near to the target the end comes."""
    way = target - root
    reach = min(max(way.length, abs(first - second) + 1e-4), first + second - 1e-4)
    axis = way.unit()
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    high = sqrt(max(0.0, first**2 - along**2))
    side = pole.across(axis)
    if side.length < 1e-6:
        side = UP.across(axis)
    return root + axis * along + side.unit() * high, root + axis * reach


def leg(told: Leg, hips: Vector, pelvis: Frame, sign: float) -> LegBones:
    hip = hips + pelvis.left * (HIP_HALF * sign)
    if told.foot is not None:
        return standing_leg(told, hip, sign)
    if told.kneel is not None:
        place = Vector(*told.kneel) + UP * KNEE_THICK
        knee = hip + (place - hip).unit() * THIGH
        back = Vector(*told.shin).unit()
        ankle = knee + back * SHIN
        hinge = hinge_of(knee - hip, back, -back)
        foot = foot_frame(back, hinge, 5 if told.tucked else 62)
        return LegBones(hip, knee, ankle, foot, hinge, 60.0 if told.tucked else 0.0, place, (knee - place).length)
    if told.ankle is not None:
        target = Vector(*told.ankle)
        pole = Vector(*told.knee) if told.knee is not None else pelvis.ahead
        knee, ankle = two_bones(hip, target, THIGH, SHIN, pole)
        hinge = hinge_of(knee - hip, ankle - knee, pole)
        return LegBones(
            hip,
            knee,
            ankle,
            foot_frame((ankle - knee).unit(), hinge, told.point),
            hinge,
            0.0,
            None,
            (ankle - target).length,
        )
    bend, out = radians(told.hip or 0.0), radians(told.out)
    swung = pelvis.ahead * sin(bend) - pelvis.up * cos(bend)
    thigh = swung * cos(out) + pelvis.left * (sign * sin(out))
    hinge = pelvis.left * cos(out) - swung * (sign * sin(out))
    hinge = hinge.turned(thigh, -told.turn * sign)
    shin = thigh.turned(hinge, told.bend)
    knee = hip + thigh * THIGH
    ankle = knee + shin * SHIN
    return LegBones(hip, knee, ankle, foot_frame(shin, hinge, told.point), hinge, 0.0, None, 0.0)


def sole(told: Leg, sign: float) -> tuple[Frame, Vector, Vector]:
    """A foot on something: how it lies, what it turns about (the ball, or the heel when the toes rise), its ankle."""
    flat = WORLD.turned(UP, told.turn * sign)
    foot = flat.turned(flat.left, told.heel)
    ahead = BALL_AHEAD if told.heel >= 0 else -HEEL_BACK
    pivot = Vector(*told.foot or (0, 0, 0)) + flat.ahead * ahead
    return foot, pivot, pivot + foot.at(-ahead, 0, ANKLE_HEIGHT)


def standing_leg(told: Leg, hip: Vector, sign: float) -> LegBones:
    """The sole stays where it is, and the knee points where the toes do."""
    foot, pivot, target = sole(told, sign)
    pole = Vector(*told.knee) if told.knee is not None else WORLD.turned(UP, told.turn * sign).ahead
    knee, ankle = two_bones(hip, target, THIGH, SHIN, pole)
    hinge = hinge_of(knee - hip, ankle - knee, pole)
    return LegBones(hip, knee, ankle, foot, hinge, max(0.0, told.heel), pivot, (ankle - target).length)


def hinge_of(thigh: Vector, shin: Vector, pole: Vector) -> Vector:
    """The axis that the knee bends about."""
    axis = thigh.cross(shin)
    if axis.length < 0.02:
        axis = pole.cross(thigh)
    return axis.unit()


def foot_frame(shin: Vector, hinge: Vector, point: float) -> Frame:
    """A free foot: at a right angle to the shin, or pointed."""
    ahead = shin.cross(hinge).unit()
    return Frame(ahead, hinge, ahead.cross(hinge)).turned(hinge, point)


def arm(told: Arm, pose: Pose, hips: Vector, pelvis: Frame, neck: Vector, chest: Frame, sign: float) -> ArmBones:
    middle = neck - chest.up * SHOULDER_DROP
    shoulder = middle + chest.at(pose.reach, SHOULDER_HALF * sign, pose.shrug)
    if told.rests is not None:
        return resting_arm(told, shoulder)
    if told.hand is not None:
        origin, frame = {"world": (NOWHERE, WORLD), "chest": (middle, chest), "hips": (hips, pelvis)}[told.on]
        target = origin + frame.at(*told.hand)
        pole = frame.at(*told.elbow) if told.elbow is not None else chest.at(-0.4, 0.5 * sign, -1.0)
        if told.fingers is None:
            elbow, palm = two_bones(shoulder, target, UPPER_ARM, FOREARM + PALM, pole)
            fist = (palm - elbow).unit()
            planted = palm if told.on == "world" else None
            return ArmBones(
                shoulder, elbow, palm - fist * PALM, palm, fist, False, planted, (palm - target).length, False
            )
        fingers = frame.at(*told.fingers).unit()
        elbow, wrist = two_bones(shoulder, target - fingers * PALM, UPPER_ARM, FOREARM, pole)
        palm = wrist + fingers * PALM
        planted = palm if told.on == "world" else None
        return ArmBones(shoulder, elbow, wrist, palm, fingers, True, planted, (palm - target).length, False)
    if told.hang is not None:
        upper = (-UP + chest.left.across(UP) * (0.06 * sign)).unit()
        upper = upper.turned(chest.left.across(UP).unit(), told.hang * 0.35)
        fore = upper.turned(chest.left.across(UP).unit(), -told.hang)
    else:
        bend, out = radians(told.lift or 0.0), radians(told.out)
        swung = chest.ahead * sin(bend) - chest.up * cos(bend)
        upper = swung * cos(out) + chest.left * (sign * sin(out))
        hinge = (chest.left * cos(out) - swung * (sign * sin(out))).turned(upper, -told.turn * sign)
        fore = upper.turned(hinge, -told.bend)
    elbow = shoulder + upper * UPPER_ARM
    wrist = elbow + fore * FOREARM
    return ArmBones(shoulder, elbow, wrist, wrist + fore * PALM, fore, False, None, 0.0, False)


def resting_arm(told: Arm, shoulder: Vector) -> ArmBones:
    """The elbow lies on something; the forearm lies along it."""
    place = Vector(*told.rests or (0, 0, 0))
    elbow = shoulder + (place - shoulder).unit() * UPPER_ARM
    fore = (Vector(*told.hand or (0, 0, 0)) - place).unit()
    wrist = elbow + fore * FOREARM
    missed = (elbow - place).length
    return ArmBones(shoulder, elbow, wrist, wrist + fore * PALM, fore, told.fingers is not None, elbow, missed, True)


def marks(body: Body) -> dict[str, Vector]:
    """Named places that things are held at and arrows go along with."""
    found = {
        "hips": body.hips,
        "seat": body.hips - body.pelvis.ahead * 0.13,
        "chest": towards(body.ribs, body.neck, 0.6) + body.chest.ahead * 0.12,
        "belly": body.low_back + body.waist.at(0.12, 0, 0.05),
        "head": body.head,
    }
    for side, bones in body.legs.items():
        found[f"{side} knee"] = bones.knee
        found[f"{side} foot"] = bones.ankle + bones.foot.at(0.06, 0, -0.04)
    for side, bones in body.arms.items():
        found[f"{side} hand"], found[f"{side} elbow"] = bones.palm, bones.elbow
        found[f"{side} shoulder"] = bones.shoulder
    for pair, one in (("hands", "hand"), ("feet", "foot"), ("knees", "knee")):
        found[pair] = mean(found[f"left {one}"], found[f"right {one}"])
    return found


# Joint limits in degrees: what an ordinary body of 40 to 75 does (CJ, from usual ranges of motion).
LIMITS = {
    "hip bend": (-25, 130), "hip out": (-32, 50), "knee": (-3, 150), "ankle": (-65, 42), "elbow": (-3, 148),
    "low back": (-16, 34), "upper back": (-16, 34), "side": (-32, 32), "twist": (-42, 42), "nod": (-35, 42),
    "look": (-60, 60), "shoulder back": (-65, 190), "knee way": (-45, 90), "elbow way": (-100, 112),
}  # fmt: skip


def angles(body: Body) -> dict[str, float]:
    """Every joint's angle by name."""
    pose = body.pose
    found = {
        "low back": pose.low_back, "upper back": pose.upper_back, "side": pose.side, "twist": pose.twist,
        "nod": pose.nod, "look": pose.look,
    }  # fmt: skip
    for side, sign in SIDES:
        bones = body.legs[side]
        thigh, shin = (bones.knee - bones.hip).unit(), (bones.ankle - bones.knee).unit()
        found[f"{side} hip bend"] = degrees(atan2(thigh.dot(body.pelvis.ahead), -thigh.dot(body.pelvis.up)))
        found[f"{side} hip out"] = degrees(
            atan2(thigh.dot(body.pelvis.left) * sign, thigh.across(body.pelvis.left).length)
        )
        found[f"{side} knee"] = between(thigh, shin)
        found[f"{side} ankle"] = between(shin, bones.foot.ahead) - 90
        if found[f"{side} knee"] > 12:
            found[f"{side} knee way"] = abs(hinge_turn(thigh, bones.hinge, body.pelvis)) - 45
        bones = body.arms[side]
        upper, fore = (bones.elbow - bones.shoulder).unit(), (bones.wrist - bones.elbow).unit()
        found[f"{side} elbow"] = between(upper, fore)
        found[f"{side} shoulder back"] = degrees(atan2(upper.dot(body.chest.ahead), -upper.dot(body.chest.up)))
        if found[f"{side} shoulder back"] < -100:
            found[f"{side} shoulder back"] += 360
        if upper.across(body.chest.left).length < 0.75:
            del found[f"{side} shoulder back"]
    return found


def hinge_turn(thigh: Vector, hinge: Vector, pelvis: Frame) -> float:
    """How far the knee's axis is turned from where the hip alone would bring it."""
    neutral = swung_frame(-pelvis.up, thigh, pelvis.left)
    return degrees(atan2(neutral.cross(hinge).dot(thigh), neutral.dot(hinge)))


def swung_frame(start: Vector, end: Vector, axis: Vector) -> Vector:
    """`axis`, carried along by the shortest turn from start to end."""
    square = start.cross(end)
    if square.length < 1e-6:
        return axis
    return axis.turned(square.unit(), between(start, end))


def between(one: Vector, other: Vector) -> float:
    return degrees(acos(max(-1.0, min(1.0, one.dot(other)))))
