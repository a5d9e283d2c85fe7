"""Every figure, from its data: joints bend as joints do, feet and hands stay put, nobody sinks, loops close, files are light."""

import asyncio
import fcntl
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.pictures import __main__ as drawing
from bot.pictures.background import draw_what_is_missing
from bot.pictures.gallery import Work, all_work
from bot.pictures.motion import Moment, key_poses, moments
from bot.pictures.person import trunk_eggs
from bot.pictures.render import LOOP_BYTES, STILL_BYTES
from bot.pictures.scene import Stage, shapes, stage
from bot.pictures.shelf import Shelf, stamp, write
from bot.pictures.skeleton import LIMITS, Body, angles, solved
from bot.pictures.space import Vector
from content.figures import HERE, figures, muscles, read_figures, without_figure
from content.library import library
from content.reading import Problem

WORKS = {f"{work.exercise}{'_fault' if work.wrong else ''}": work for work in all_work()}
PIXELS = 2.0
SUNK = -0.012  # metres of shoe or shirt that the floor may take
FAULT_FAMILIES = ("hinge", "squat", "row", "carry")
PLANKS = ("AE1", "AE3", "AE5", "AE6", "AL1", "AL2", "AL3", "AL5", "AL6")

every = pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)


def bodies(work: Work, step: int = 4) -> list[tuple[Moment, Body]]:
    drawings, _ = moments(work.picture, work.tempo)
    chosen = [*drawings[::step], *(Moment(pose) for pose in key_poses(work.picture) if work.picture.walk is None)]
    return [(moment, solved(moment.pose, moment.breath)) for moment in chosen]


def staged(work: Work) -> Stage:
    return stage(work.picture, work.looks, work.muscles, work.wrong)


def test_every_exercise_every_morning_item_and_every_way_to_move_has_its_figure() -> None:
    assert without_figure(library(), figures(), muscles()) == []
    known = library()
    assert len(figures()) == len(known.exercises) + len(known.mobility.item) + len(known.conditioning) == 93


def test_an_exercise_without_a_figure_is_told() -> None:
    drawn = {id: figure for id, figure in figures().items() if id != "HI5"} | {"HI55": figures()["HI5"]}
    first, second = without_figure(library(), drawn, muscles())
    assert str(first).startswith("exercises.toml, HI5: It has no figure. Add [figure.HI5]")
    assert str(second) == 'poses, figure.HI55: There is no exercise "HI55". Did you mean "HI5"?'


def test_hinges_squats_rows_carries_and_planks_show_their_common_fault() -> None:
    known = library()
    families = {id for name in FAULT_FAMILIES for id in known.ladder(name).ids}
    wanted = {id for id in (*families, *PLANKS) if known.exercise(id).fault}
    # a plop, an excuse to stop, a breath held: these are no posture that a picture could show
    assert wanted - {"SQ0"} <= {work.exercise for work in WORKS.values() if work.wrong}


@every
def test_joints_bend_no_farther_than_joints_do(work: Work) -> None:
    for _, body in bodies(work):
        for joint, angle in angles(body).items():
            low, high = LIMITS[joint.removeprefix("left ").removeprefix("right ")]
            assert low <= angle <= high, f"{joint} at {angle:.0f} degrees; between {low} and {high}"


@every
def test_what_is_fixed_on_ground_or_grip_stays_within_two_pixels(work: Work) -> None:
    scale = staged(work).frame.scale
    for _, body in bodies(work, step=1):
        for name, bones in (*body.legs.items(), *body.arms.items()):
            assert bones.missed * scale < PIXELS, (
                f"{name} {type(bones).__name__} is {bones.missed * scale:.1f} pixels off"
            )


@every
def test_planted_feet_do_not_slide(work: Work) -> None:
    """A foot that has the same place in two key poses has it in every frame between them; of a walker, with the floor."""
    scale = staged(work).frame.scale
    slides = slides_between_poses(work) if work.picture.walk is None else slides_of_a_walk(work)
    assert max(slides, default=0.0) * scale < PIXELS


def slides_between_poses(work: Work) -> list[float]:
    poses = work.picture.poses
    found = []
    for side in ("left", "right"):
        told = {pose.model_dump()[f"{side}_leg"]["foot"] for pose in poses} | {
            pose.model_dump()[f"{side}_leg"]["kneel"] for pose in poses
        }
        if len(told - {None}) != 1 or work.picture.alternate:
            continue
        heels = [getattr(pose, f"{side}_leg").heel for pose in poses]
        if min(heels) < 0 < max(heels):
            continue
        places = [body.legs[side].planted for _, body in bodies(work)]
        found += [(place - places[0]).length for place in places if place is not None and places[0] is not None]
    return found


def slides_of_a_walk(work: Work) -> list[float]:
    """Between two frames, a flat foot goes back exactly as far as the floor."""
    if work.picture.walk is not None and work.picture.walk.pedals is not None:
        return []
    drawings, _ = moments(work.picture, work.tempo)
    found = []
    for side in ("left", "right"):
        for one, other in pairwise(drawings):
            first, second = getattr(one.pose, f"{side}_leg"), getattr(other.pose, f"{side}_leg")
            if first.foot[2] == second.foot[2] == 0:
                gone = Vector(*first.foot) - Vector(*second.foot)
                found.append(abs(gone.x - (other.floor - one.floor)))
    return found


@every
def test_no_part_of_the_body_is_below_the_floor(work: Work) -> None:
    for _, body in bodies(work):
        for name, lowest in lowest_points(body).items():
            assert lowest > SUNK, f"{name} reaches {lowest * 100:.1f} cm"


def lowest_points(body: Body) -> dict[str, float]:
    found = {"head": body.head.z - 0.10}
    for side, bones in body.legs.items():
        found[f"{side} knee"] = bones.knee.z - 0.055
        found[f"{side} ankle"] = bones.ankle.z - 0.042
        for part, ahead in (("heel", -0.05), ("ball", 0.125)):
            found[f"{side} {part}"] = (bones.ankle + bones.foot.at(ahead, 0, -0.08)).z
    for side, arm in body.arms.items():
        found[f"{side} elbow"], found[f"{side} hand"] = arm.elbow.z - 0.036, arm.palm.z - (0.022 if arm.flat else 0.036)
    for part in ("pelvis", "ribs"):
        egg = trunk_eggs(body)[part]
        reach = sum((axis.z * half) ** 2 for axis, half in zip(egg.frame, egg.half, strict=True)) ** 0.5
        found[part] = egg.centre.z - reach + 0.01  # clothes and flesh give way
    return found


@every
def test_the_whole_body_is_in_the_picture_all_the_while(work: Work) -> None:
    frame, eye = staged(work).frame, staged(work).eye
    for _, body in bodies(work, step=2):
        for mark, place in body.marks.items():
            x, y = eye.seen(place)
            column, row = (x - frame.left) * frame.scale, (y - frame.bottom) * frame.scale
            assert 8 < column < frame.width - 8 and 8 < row < frame.height - 8, f"{mark} is at {column:.0f}, {row:.0f}"


@every
def test_the_loop_closes_and_moves_smoothly(work: Work) -> None:
    """From any frame to the next, round the end too, no joint of the body jumps."""
    drawings, shown = moments(work.picture, work.tempo)
    solved_once = [solved(moment.pose) for moment in drawings]
    walks = work.picture.walk is not None
    for one, other in zip(shown, [*shown[1:], shown[0]], strict=True):
        first, second = solved_once[one.drawing].marks, solved_once[other.drawing].marks
        farthest = max(
            (first[mark] - second[mark]).length for mark in ("hips", "chest", "head", "hands", "knees", "feet")
        )
        assert farthest < (0.16 if walks else 0.12), f"{farthest * 100:.0f} cm between two frames"


def stands_free(work: Work) -> bool:
    """Nothing but the feet carries it: it holds on to nothing, and neither sits nor lies."""
    picture = work.picture
    if (
        picture.leans
        or picture.walk
        or work.wrong
        or any(pose.hips[2] < 0.42 or pose.lean < -20 for pose in picture.poses)
    ):
        return False
    legs = [getattr(pose, f"{side}_leg") for pose in picture.poses for side in ("left", "right")]
    arms = [getattr(pose, f"{side}_arm") for pose in picture.poses for side in ("left", "right")]
    return all(leg.foot is not None for leg in legs) and not any(
        arm.way == "hand" and arm.on == "world" for arm in arms
    )


FREE = {name: work for name, work in WORKS.items() if stands_free(work)}


@pytest.mark.parametrize("work", FREE.values(), ids=FREE)
def test_who_stands_free_keeps_the_weight_over_the_feet(work: Work) -> None:
    assert len(FREE) > 12
    picture = work.picture
    for pose in picture.poses:
        if pose.stay == 0 or pose.seconds is not None:
            continue  # on the way from one foot to the other, or from a chair
        body = solved(pose)
        feet = [leg.ankle.x for leg in body.legs.values() if leg.ankle.z < 0.2]
        trunk, head = (body.hips + body.neck) * 0.5, body.head
        arms = [arm.elbow for arm in body.arms.values()]
        legs = [leg.knee for leg in body.legs.values()]
        weight = (
            0.50 * trunk.x + 0.08 * head.x + 0.10 * sum(at.x for at in arms) / 2 + 0.32 * sum(at.x for at in legs) / 2
        )
        assert min(feet) - 0.07 < weight < max(feet) + 0.19, f"the weight is {weight:.2f} m ahead, the feet at {feet}"


def test_a_figure_is_drawn_once_and_its_files_are_light(tmp_path: Path) -> None:
    chosen = [WORKS[name] for name in ("AE2", "CA4", "HI6_fault")]
    drawn, failed = drawing.fill(chosen, tmp_path, workers=1)
    assert (drawn, failed) == (3, [])
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir() if file.suffix != ".json"}
    assert drawing.fill(chosen, tmp_path, workers=1) == (0, []), "a second run draws nothing"
    assert before == {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir() if file.suffix != ".json"}
    shelf = Shelf(tmp_path)
    for exercise, kind in (("AE2", "still"), ("AE2", "loop"), ("CA4", "still"), ("CA4", "loop"), ("HI6", "fault")):
        file = shelf.picture(exercise, kind)
        assert file is not None and file.stat().st_size <= (STILL_BYTES if kind == "still" else LOOP_BYTES)
    assert shelf.picture("HI6", "still") is None, "what is not drawn is not there"
    with Image.open(tmp_path / shelf.names()["AE2"]["still"]) as image:
        assert max(image.size) <= 660
    with av.open(str(tmp_path / shelf.names()["AE2"]["loop"])) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt, len(film.streams.audio)) == (
            "h264",
            "yuv420p",
            0,
        )
        assert 480 <= stream.width <= 640 and stream.height % 2 == 0


def test_a_changed_pose_is_drawn_anew_and_the_old_file_goes(tmp_path: Path) -> None:
    work = WORKS["CA3"]
    drawing.fill([work], tmp_path, workers=1)
    first = Shelf(tmp_path).picture("CA3", "still")
    changed = Work(
        work.exercise, work.picture.model_copy(update={"view": 60.0}), work.tempo, work.muscles, work.looks, False
    )
    assert drawing.fill([changed], tmp_path, workers=1) == (1, [])
    second = Shelf(tmp_path).picture("CA3", "still")
    assert first is not None and second is not None and first != second and not first.exists()


def test_one_picture_that_fails_leaves_the_others(tmp_path: Path) -> None:
    work = WORKS["CA3"]
    broken = Work("CA1", work.picture.model_copy(update={"poses": ()}), "hold", work.muscles, work.looks, False)
    drawn, failed = drawing.fill([broken, work], tmp_path, workers=1)
    assert drawn == 1 and len(failed) == 1 and failed[0].startswith("CA1:")
    assert Shelf(tmp_path).picture("CA3", "loop") and Shelf(tmp_path).picture("CA1", "loop") is None


def test_the_fault_carries_a_mark_that_needs_no_colour() -> None:
    right, wrong = (
        len(shapes(staged(WORKS[name]), Moment(WORKS[name].picture.poses[0]))) for name in ("HI5", "HI5_fault")
    )
    assert wrong > right + 20  # a crossed disc and a broken rim


def test_the_working_bot_loads_nothing_that_draws() -> None:
    told = "import json, sys, bot.__main__; print(json.dumps([name for name in ('av', 'PIL', 'matplotlib') if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


MISTAKES = [
    ('things = [{ kind = "chiar" }]\nposes = [{ like = "stand" }]', "things 1 kind", "chair"),
    ('poses = [{ like = "stnad" }]', 'there is no pose "stnad"', 'Did you mean "stand"?'),
    ('poses = [{ like = "stand", hipz = 2 }]', '"hipz" is not known here', 'Did you mean "hips"?'),
    (
        'poses = [{ like = "stand" }, { left_leg = { hip = 20 } }]',
        "tells the left_leg by hip",
        "Tell it in the same way",
    ),
    (
        'poses = [{ like = "stand", left_leg = { foot = [0.0, 0.1, 0.0], kneel = [0.0, 0.1, 0.0] } }]',
        "told in one way",
        "Keep one of",
    ),
    ("view = 20", "poses", "pose"),
]


@pytest.mark.parametrize(("told", "wrong", "remedy"), MISTAKES)
def test_a_mistake_is_told_with_file_exercise_and_remedy(tmp_path: Path, told: str, wrong: str, remedy: str) -> None:
    (tmp_path / "shared.toml").write_text((HERE / "shared.toml").read_text())
    (tmp_path / "new.toml").write_text(f"[figure.NEW1]\n{told}\n")
    problems: list[Problem] = []
    read_figures(tmp_path, problems)
    text = "\n".join(map(str, problems))
    assert "new.toml" in text and "NEW1" in text and wrong in text and remedy in text, text


async def test_a_complete_shelf_starts_no_drawing(tmp_path: Path) -> None:
    write(tmp_path, {}, complete=stamp())
    assert Shelf(tmp_path).complete()
    await draw_what_is_missing(Shelf(tmp_path), after=0)
    assert not (tmp_path / drawing.LOCK).exists(), "no process was started"


async def test_drawing_ends_with_the_bot(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await draw_what_is_missing(Shelf(tmp_path), after=0)
    assert not Shelf(tmp_path).complete(), "it was cut short, and whoever waited for it goes on"


def test_two_do_not_draw_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / drawing.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert drawing.main(["--folder", str(tmp_path)]) == 0
    assert "Somebody else" in capsys.readouterr().out


def test_an_index_that_lacks_something_is_not_complete(tmp_path: Path) -> None:
    drawing.fill([WORKS["CA3"]], tmp_path, workers=1, whole=stamp())
    shelf = Shelf(tmp_path)
    assert shelf.complete()
    file = shelf.picture("CA3", "loop")
    assert file is not None
    file.unlink()
    assert not shelf.complete()
