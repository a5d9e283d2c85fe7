"""Everything that can stand around a figure or lie in its hands, by the name that poses give it."""

from collections.abc import Callable

from bot.pictures import kit, room
from bot.pictures.paint import Part
from bot.pictures.solids import Scene
from content.figures import Thing

BEHIND_ALL, BEFORE_ALL = -9.0, 9.0  # depths of what is told to lie behind or before all else
DRAWN: dict[str, Callable[[Thing, Scene], list[Part]]] = {
    "box": room.box, "step": room.box, "slab": room.block, "pad": room.block, "chair": room.chair, "bench": room.bench,
    "wall": room.wall, "side_wall": room.side_wall, "counter": room.counter, "mat": room.mat, "pillow": room.pillow,
    "pole": room.pole, "anchor": room.anchor, "machine": room.machine, "sled": room.sled, "roller_pad": room.roller_pad,
    "dumbbell": kit.dumbbell, "kettlebell": kit.kettlebell, "barbell": kit.barbell, "trap_bar": kit.trap_bar,
    "bag": kit.bag, "plate": kit.plate, "stick": kit.stick, "band": kit.band, "cable": kit.cable,
    "loop": kit.loop_band, "handle": kit.handle, "backpack": kit.backpack,
}  # fmt: skip


def parts(thing: Thing, scene: Scene) -> list[Part]:
    """What this thing looks like now, with depths."""
    found = DRAWN[thing.kind](thing, scene)
    moved = {"back": BEHIND_ALL, "front": BEFORE_ALL}.get(thing.layer)
    return found if moved is None else [Part(part.depth * 0.01 + moved, part.shapes) for part in found]
