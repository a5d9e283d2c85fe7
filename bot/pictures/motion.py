"""From key poses to every moment of a loop: eased, at the tempo of the exercise, and closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from bot.pictures.paint import FRAMES_A_SECOND
from content.figures import Picture, Pose, Walk, mirrored

LONGEST_HOLD = 2.5  # seconds; a loop tells a hold, it does not last as long
AT_REST = 0.6
LEVELS = 24  # of a breath
BREATHS = 3.0  # seconds a breath takes in a picture


@dataclass(frozen=True)
class Moment:
    """One drawing: the pose, how full the breath is, and where the floor has gone."""

    pose: Pose
    breath: float = 0.0
    floor: float = 0.0


@dataclass(frozen=True)
class Shown:
    """One frame of the loop: which drawing, the key pose that it goes to (from 1, 0 = none), and how fast, 0 to 1."""

    drawing: int
    towards: int = 0
    going: float = 0.0


def eased(share: float) -> float:
    """Slow at both ends."""
    return share * share * share * (share * (share * 6 - 15) + 10)


def blended(one: Any, other: Any, share: float) -> Any:
    """Something between two poses, number by number."""
    if isinstance(one, dict):
        return {key: blended(value, other[key], share) for key, value in one.items()}
    if isinstance(one, tuple | list):
        return tuple(blended(a, b, share) for a, b in zip(one, other, strict=True))
    if isinstance(one, bool) or not isinstance(one, int | float):
        return one
    return one + (other - one) * share


def between(one: Pose, other: Pose, share: float) -> Pose:
    if share <= 0:
        return one
    if share >= 1:
        return other
    return Pose.model_validate(
        blended(one.model_dump(exclude={"seconds", "stay"}), other.model_dump(exclude={"seconds", "stay"}), share)
    )


def key_poses(picture: Picture) -> list[Pose]:
    """All key poses of the loop; those of the other side too when sides alternate."""
    poses = list(picture.poses)
    if picture.alternate:
        poses += [poses[0], *(mirrored(pose) for pose in poses[1:])]
    return poses


def times(picture: Picture, tempo: str) -> list[tuple[float, float]]:
    """For every key pose, how long the way to it takes and how long it stays, in seconds."""
    parts = [int(part) for part in tempo.split("-")] if tempo.count("-") == 2 else []
    first, pause, back = parts if parts else (1.8, 1.0, 1.8)
    if picture.effort == "first":
        first, back = back, first
    if tempo == "hold":
        first, pause, back = 1.4, LONGEST_HOLD, 1.4
    elif tempo == "breath":
        first, pause, back = 3, 0, 6
    found = []
    for number, pose in enumerate(key_poses(picture)):
        way, stay = (first, pause) if number % 2 else (back, AT_REST)
        way = pose.seconds if pose.seconds is not None else way
        stay = pose.stay if pose.stay is not None else stay
        found.append((max(way, 0.7), min(stay, LONGEST_HOLD)))
    return found


def moments(picture: Picture, tempo: str) -> tuple[list[Moment], list[Shown]]:
    """The drawings that differ, and the frames that show them."""
    if picture.walk is not None:
        walked = list(steps(picture))
        return walked, [Shown(number) for number in range(len(walked))]
    poses = key_poses(picture)
    if len(poses) == 1:
        return breathing(poses[0], 2.2 if tempo == "breath" else 1.0)
    timed = times(picture, tempo)
    drawings: list[Moment] = []
    shown: list[Shown] = []
    known: dict[tuple[int, int, int], int] = {}

    def drawing(key: tuple[int, int, int], moment: Moment) -> int:
        if key not in known:
            known[key] = len(drawings)
            drawings.append(moment)
        return known[key]

    same = [poses.index(pose) for pose in poses]  # a pose that comes again is drawn once
    for number, pose in enumerate(poses):
        following = (number + 1) % len(poses)
        stay = max(1, round(timed[number][1] * FRAMES_A_SECOND))
        breaths = round(stay / FRAMES_A_SECOND / BREATHS) if tempo in ("hold", "slow") else 0
        for at in range(stay):
            level = round(breath_at(at / stay * breaths) * LEVELS)
            shown.append(Shown(drawing((same[number], -1, level), Moment(pose, level / LEVELS))))
        here, there = same[number], same[following]
        count = round(timed[following][0] * FRAMES_A_SECOND)
        fine = max(
            [count, *(round(timed[(at + 1) % len(poses)][0] * FRAMES_A_SECOND) for at in ways_back(same, here, there))]
        )
        for at in range(1, count):
            step = round(at / count * fine)
            if here > there:  # the way back shows the drawings of the way there
                key, share = (there, here, fine - step), 1 - step / fine
            else:
                key, share = (here, there, step), step / fine
            found = drawing(key, Moment(between(poses[key[0]], poses[key[1]], eased(share))))
            shown.append(Shown(found, following + 1, sin(pi * at / count)))
    return drawings, shown


def ways_back(same: list[int], here: int, there: int) -> Iterator[int]:
    """Where else the loop goes between these two poses, either way."""
    for at, one in enumerate(same):
        if {one, same[(at + 1) % len(same)]} == {here, there}:
            yield at


def breathing(pose: Pose, deep: float) -> tuple[list[Moment], list[Shown]]:
    """A pose that is held: in a little faster than out."""
    count = int(BREATHS * deep * 0.8 * FRAMES_A_SECOND)
    levels = [round(breath_at((at / count) ** 0.7) * LEVELS) for at in range(count)]
    return [Moment(pose, deep * level / LEVELS) for level in range(LEVELS + 1)], [Shown(level) for level in levels]


def breath_at(share: float) -> float:
    return (1 - cos(2 * pi * share)) / 2


def steps(picture: Picture) -> Iterator[Moment]:
    """One stride, or one turn of the pedals; what is down goes back as fast as the floor."""
    walk = picture.walk
    assert walk is not None
    count = round(walk.seconds * FRAMES_A_SECOND)
    base = picture.poses[0]
    for at in range(count):
        phase = at / count
        told = base.model_dump()
        swing = sin(2 * pi * (phase + 0.2))
        if walk.pedals is None:
            told["hips"] = (base.hips[0], base.hips[1], base.hips[2] - 0.01 * (1 - cos(4 * pi * (phase - 0.05))))
            told["turn"], told["twist"] = base.turn - 3 * swing, base.twist + 5 * swing
        for side, offset, sign in (("left", 0.0, 1.0), ("right", 0.5, -1.0)):
            way = stride if walk.pedals is None else pedal
            told[f"{side}_leg"] = way((phase + offset) % 1, walk, base, sign)
            held = told[f"{side}_arm"]
            if held["lift"] is not None:
                held["lift"] -= sign * walk.swing * swing
        yield Moment(Pose.model_validate(told), 0.0, floor=walk.stride / DOWN * phase if walk.pedals is None else 0.0)


DOWN = 0.6  # share of the cycle in which a foot is on the ground


def stride(phase: float, walk: Walk, base: Pose, sign: float) -> dict[str, Any]:
    """One foot's way round: down from heel strike to toe off, then forward through the air."""
    middle = base.hips[0] - walk.behind
    if phase < DOWN:
        x = walk.stride * (0.5 - phase / DOWN)
        heel = -13 * max(0.0, 1 - phase / 0.08) + 36 * eased(max(0.0, (phase - 0.36) / (DOWN - 0.36)))
        lift = 0.0
    else:
        share = (phase - DOWN) / (1 - DOWN)
        x = walk.stride * (eased(share) - 0.5)
        heel = 36 * (1 - eased(min(1.0, share / 0.75))) - 13 * eased(max(0.0, (share - 0.5) / 0.5))
        lift = walk.lift * sin(pi * share)
    return {"foot": (middle + x, walk.width * sign, lift), "heel": max(heel, walk.heel), "turn": 5}


def pedal(phase: float, walk: Walk, base: Pose, sign: float) -> dict[str, Any]:
    """One foot's way round the crank."""
    x, _, z = walk.pedals or (0, 0, 0)
    angle = -2 * pi * phase
    return {
        "foot": (x - 0.1 + walk.round[0] * cos(angle), walk.width * sign, z + walk.round[2] * sin(angle)),
        "heel": 12 + 10 * sin(angle + 0.8),
    }
