"""The shapes of figures: how a body stands in each key pose of an exercise, what it holds, and where we look from."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from content.library import Library
from content.reading import ContentError, Problem, Strict, in_plain_words, read, similar, unknown

HERE = Path(__file__).parent / "poses"

# Metres and degrees. x ahead, y to the figure's left, z up; the floor is z = 0. A pair of limbs is told for the left.
Point = Annotated[tuple[float, ...], Field(min_length=3, max_length=3)]
Area = Literal[
    "belly", "low_back", "upper_back", "chest", "sides", "seat", "hip_front", "hip_side", "thigh_front", "thigh_back",
    "calf", "shoulder", "upper_arm", "forearm",
]  # fmt: skip
Mark = Literal[
    "right hand", "left hand", "hands", "right foot", "left foot", "feet", "right knee", "left knee", "knees", "hips",
    "chest", "belly", "head", "right shoulder", "left shoulder", "right elbow", "left elbow", "seat",
]  # fmt: skip
WAYS = {"foot", "kneel", "ankle", "hip", "hand", "hang", "lift"}
LIMBS = ("left_leg", "right_leg", "left_arm", "right_arm")


class Leg(Strict):
    """One leg, told in one of four ways: the foot's place, a knee on the ground, the ankle in the air, or angles."""

    foot: Point | None = None  # the sole below the ankle, on what it stands on
    heel: float = 0.0  # raised heel; below zero the toes are raised
    turn: float = 0.0  # toes outward
    knee: Point | None = None  # where the knee points
    kneel: Point | None = None  # the kneecap's place on what it kneels on
    shin: Point = (-1.0, 0.0, 0.0)  # from the knee backward
    ankle: Point | None = None  # the ankle, free in the air or on a ball
    hip: float | None = None  # bend of the hip
    out: float = 0.0
    bend: float = 0.0  # of the knee
    point: float = 0.0  # toes away from the shin; 0 is a right angle
    tucked: bool = False  # kneeling on the toes

    @model_validator(mode="after")
    def is_told_in_one_way(self) -> "Leg":
        if sum(way is not None for way in (self.foot, self.kneel, self.ankle, self.hip)) != 1:
            raise ValueError("a leg is told in one way | Keep one of foot, kneel, ankle, hip.")
        return self

    @property
    def way(self) -> str:
        return next(name for name in ("foot", "kneel", "ankle", "hip") if getattr(self, name) is not None)


class Arm(Strict):
    """One arm: the hand's place, an elbow on the ground, hanging like a rope, or angles."""

    hand: Point | None = None  # the middle of the palm
    on: Literal["world", "chest", "hips"] = "world"  # what the place is measured from: ahead, out, up
    elbow: Point | None = None  # where the elbow points
    rests: Point | None = None  # the elbow's place on what it leans on; the hand is told too
    fingers: Point | None = None  # where flat fingers point; without it the hand is a fist in line with the forearm
    hang: float | None = None  # hanging: bend of the elbow
    lift: float | None = None  # angles: arm ahead and up
    out: float = 0.0
    turn: float = 0.0  # of the upper arm, outward
    bend: float = 0.0  # of the elbow

    @model_validator(mode="after")
    def is_told_in_one_way(self) -> "Arm":
        if sum(way is not None for way in (self.hand, self.hang, self.lift)) != 1:
            raise ValueError("an arm is told in one way | Keep one of hand, hang, lift.")
        return self

    @property
    def way(self) -> str:
        if self.rests is not None:
            return "rests"
        return next(name for name in ("hand", "hang", "lift") if getattr(self, name) is not None)


class Pose(Strict):
    """Where a whole body is. What a pose leaves out, it has from the pose before it."""

    hips: Point = (0.0, 0.0, 0.92)
    lean: float = 0.0  # the pelvis tips forward; 90 is face down, -90 on the back
    roll: float = 0.0  # to its right
    turn: float = 0.0  # to its left
    spin: float = 0.0  # to its left about its own long axis; -90 lies on the right side
    low_back: float = 0.0  # rounds forward; below zero it hollows
    upper_back: float = 0.0
    side: float = 0.0  # the trunk bends to the right
    twist: float = 0.0  # the chest turns to the left over the hips
    nod: float = 0.0
    look: float = 0.0
    shrug: float = 0.0  # metres
    reach: float = 0.0  # shoulders forward, metres
    left_leg: Leg
    right_leg: Leg
    left_arm: Arm
    right_arm: Arm
    seconds: float | None = None  # the way to this pose; else from the tempo
    stay: float | None = None  # how long it is held


class Thing(Strict):
    """Something beside the body. bot/pictures/room.py and kit.py tell what each kind reads."""

    kind: Literal[
        "box", "slab", "chair", "bench", "wall", "side_wall", "counter", "mat", "step", "pillow", "dumbbell",
        "kettlebell", "barbell", "trap_bar", "bag", "backpack", "stick", "band", "cable", "loop", "pole", "anchor",
        "machine", "sled", "plate", "pad", "roller_pad", "handle",
    ]  # fmt: skip
    at: Point | None = None
    size: Point | None = None
    tilt: float = 0.0  # about the side axis
    turn: float = 0.0
    held: Mark | None = None
    to: Mark | Point | None = None
    start: Mark | Point | None = None
    along: Literal["x", "y", "z", "body"] = "y"
    colour: str = ""
    length: float | None = None
    layer: Literal["back", "mid", "front", ""] = ""  # else by its distance


class Arrow(Strict):
    """Shows which way something goes, while it goes there."""

    mark: Mark
    beside: Point = (0.0, 0.0, 0.0)
    pose: int = 2  # the pose that it leads to
    share: float = 1.0  # of the way


class Walk(Strict):
    """Steps on the spot over a floor that moves, feet and floor together; or pedals that go round."""

    stride: float = 0.5
    seconds: float = 1.2
    width: float = 0.09
    lift: float = 0.07
    behind: float = 0.0  # the steps are made so far behind the hips
    swing: float = 20.0  # of free arms
    heel: float = 0.0  # raised all the while
    pedals: Point | None = None  # the middle of the crank
    round: Point = (0.17, 0.0, 0.17)  # how far the pedals go ahead and up


class Picture(Strict):
    """One exercise: its key poses, what is around it, and the view."""

    view: float = 14.0  # degrees from the right side towards the front
    height: float = 8.0  # degrees from above
    poses: Annotated[tuple[Pose, ...], Field(min_length=1, max_length=6)]
    things: tuple[Thing, ...] = ()
    muscles: tuple[Area, ...] = ()
    arrow: Arrow | None = None
    tempo: str = ""  # where the exercise's own does not fit
    alternate: bool = False  # then the same for the other side
    effort: Literal["first", "second"] = "second"  # which way is the lift of the tempo
    walk: Walk | None = None
    front: tuple[Literal["left_arm", "right_arm", "left_leg", "right_leg", "head"], ...] = ()
    behind: tuple[Literal["left_arm", "right_arm", "left_leg", "right_leg", "head"], ...] = ()
    leans: bool = False  # something else than the feet carries it

    @model_validator(mode="after")
    def limbs_stay_told_in_one_way(self) -> "Picture":
        for number, (one, other) in enumerate(pairwise(self.poses), 2):
            for limb in LIMBS:
                was, now = getattr(one, limb), getattr(other, limb)
                if (was.way, getattr(was, "on", "")) != (now.way, getattr(now, "on", "")):
                    raise ValueError(
                        f"pose {number} tells the {limb} by {now.way}, the pose before by {was.way} | "
                        "Tell it in the same way, so that the poses between them are known."
                    )
        return self


class Figure(Strict):
    """The picture of an exercise, and what goes wrong most often where that is shown too."""

    id: str
    right: Picture
    wrong: Picture | None = None


class Figures(Strict):
    """All figures, and the areas that the words for muscles mean."""

    figure: dict[str, Figure]


class Told(Strict):
    """A file of poses as it is written: tables that build on each other, told whole before they are read."""

    muscle: dict[str, tuple[Area, ...]] = {}
    pose: dict[str, dict[str, Any]] = {}
    figure: dict[str, dict[str, Any]] = {}


def whole(told: dict[str, Any], before: dict[str, Any], named: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A pose with everything it leaves out: from the pose it is like, else from the one before it."""
    like = told.get("like")
    if like is not None and like not in named:
        raise ValueError(f'there is no pose "{like}" | {similar(str(like), named)}')
    found = whole(named[like], {}, named) if like is not None else dict(before)
    for stale in () if like else ("seconds", "stay"):
        found.pop(stale, None)
    for key, value in told.items():
        if key in ("legs", "arms"):
            limb = key[:-1]
            found[f"left_{limb}"] = limb_of(found.get(f"left_{limb}"), value)
            found[f"right_{limb}"] = limb_of(found.get(f"right_{limb}"), mirrored_limb(value))
        elif key in LIMBS:
            found[key] = limb_of(found.get(key), value)
        elif key != "like":
            found[key] = value
    return found


def limb_of(before: dict[str, Any] | None, told: dict[str, Any]) -> dict[str, Any]:
    """A limb told in another way than before starts afresh; in the same way, it keeps what is not told again."""
    now = WAYS & told.keys()
    return dict(told) if before is None or (now and not now <= before.keys()) else {**before, **told}


def mirrored_limb(told: dict[str, Any]) -> dict[str, Any]:
    """The other side's limb; places measured from the body are already told outward."""
    found = dict(told)
    for key in ("foot", "kneel", "ankle", "knee", "shin", "hand", "elbow", "rests", "fingers"):
        if isinstance(found.get(key), list | tuple):
            x, y, z = found[key]
            found[key] = (x, -y, z)
    return found


def mirrored(pose: Pose) -> Pose:
    """The same pose with right and left exchanged."""
    told = pose.model_dump()
    for key in ("roll", "turn", "spin", "side", "twist", "look"):
        told[key] = -told[key]
    told["hips"] = (told["hips"][0], -told["hips"][1], told["hips"][2])
    sides = {name: mirrored_limb(told[name]) for name in LIMBS}
    told |= {name: sides[name.replace("left", "x").replace("right", "left").replace("x", "right")] for name in LIMBS}
    return Pose.model_validate(told)


def read_figures(folder: Path, problems: list[Problem]) -> dict[str, Figure]:
    """Every figure of a folder; what is wrong is added to `problems` with file, exercise and remedy."""
    files = {file: told for file in sorted(folder.glob("*.toml")) if (told := read(file, Told, problems))}
    named = {name: pose for told in files.values() for name, pose in told.pose.items()}
    found: dict[str, Figure] = {}
    for file, told in files.items():
        for id, body in told.figure.items():
            figure = one_figure(file.name, id, body, named, problems)
            if figure is not None:
                found[id] = figure
    return found


def one_figure(
    file: str, id: str, body: dict[str, Any], named: dict[str, dict[str, Any]], problems: list[Problem]
) -> Figure | None:
    body = dict(body)
    fault = body.pop("fault", None)
    try:
        right = {**body, "poses": chain(body.get("poses", ()), named)}
        wrong = None
        if fault is not None:
            poses = fault.get("poses")
            changed = chain(merged(body.get("poses", ()), poses), named) if poses else right["poses"]
            wrong = {**right, **fault, "poses": changed}
        return Figure.model_validate({"id": id, "right": right, "wrong": wrong})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = tuple(detail["loc"])
            wrong_words, remedy = in_plain_words(Figure, place, detail["type"], detail["msg"], detail.get("input"))
            problems.append(Problem(file, f"figure.{id}: {spoken(place)}", wrong_words, remedy))
    except (ValueError, TypeError, AttributeError) as error:
        told, _, remedy = str(error).partition(" | ")
        problems.append(
            Problem(file, f"figure.{id}", f"{told.rstrip('.')}.", remedy or "Look at a neighbour that is right.")
        )
    return None


def chain(poses: Any, named: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for told in poses:
        found.append(whole(told, found[-1] if found else {}, named))
    for limb in LIMBS:
        for key in ("knee", "elbow", "fingers"):
            known = [pose[limb][key] for pose in found if key in pose.get(limb, {})]
            for pose in found:
                if known and limb in pose:
                    pose[limb] = {key: known[0], **pose[limb]}
    return tuple(found)


def merged(poses: Any, changes: Any) -> list[dict[str, Any]]:
    """The poses of a fault: those of the exercise, changed where the fault says so."""
    return [{**pose, **(changes[at] if at < len(changes) else {})} for at, pose in enumerate(poses)]


def spoken(place: tuple[int | str, ...]) -> str:
    return " ".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in place)


@lru_cache(maxsize=2)
def figures(folder: Path = HERE) -> dict[str, Figure]:
    """The figures that ship with the coach."""
    problems: list[Problem] = []
    found = read_figures(folder, problems)
    if problems:
        raise ContentError(problems)
    return found


Muscles = dict[str, tuple[Area, ...]]


@lru_cache(maxsize=2)
def muscles(folder: Path = HERE) -> Muscles:
    """The areas of the body that a word for muscles stands for."""
    problems: list[Problem] = []
    told = read(folder / "shared.toml", Told, problems)
    if told is None:
        raise ContentError(problems)
    return told.muscle


def without_figure(library: Library, drawn: Mapping[str, Figure], words: Muscles) -> list[Problem]:
    """Exercises and morning items that nobody has drawn, figures that nobody asks for, muscles that lie nowhere."""
    wanted = {
        "exercises.toml": library.exercises,
        "mobility.toml": library.mobility.item,
        "conditioning.toml": library.conditioning,
    }
    known = {id for ids in wanted.values() for id in ids}
    found = [
        Problem(
            file, id, "It has no figure.", f"Add [figure.{id}] to a file in poses/, with a neighbour as the pattern."
        )
        for file, ids in wanted.items()
        for id in ids
        if id not in drawn
    ]
    found += [unknown("poses", f"figure.{id}", id, "exercise", known) for id in drawn if id not in known]
    for id, exercise in library.exercises.items():
        found += [
            unknown("exercises.toml", id, word, "muscle", words) for word in exercise.muscles if word not in words
        ]
    return found
