"""Points and turns in space, and the eye that looks at them."""

from math import cos, radians, sin, sqrt
from typing import NamedTuple


class Vector(NamedTuple):
    """A point or a direction: x ahead, y to the left, z up."""

    x: float
    y: float
    z: float

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: "Vector") -> "Vector":
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, by: float) -> "Vector":
        return Vector(self.x * by, self.y * by, self.z * by)

    def __neg__(self) -> "Vector":
        return Vector(-self.x, -self.y, -self.z)

    def dot(self, other: "Vector") -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: "Vector") -> "Vector":
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    @property
    def length(self) -> float:
        return sqrt(self.dot(self))

    def unit(self) -> "Vector":
        size = self.length
        return self * (1 / size) if size > 1e-9 else AHEAD

    def turned(self, axis: "Vector", degrees: float) -> "Vector":
        """Turned about an axis of length one, by the right-hand rule."""
        angle = radians(degrees)
        along = axis * (axis.dot(self) * (1 - cos(angle)))
        return self * cos(angle) + axis.cross(self) * sin(angle) + along

    def across(self, axis: "Vector") -> "Vector":
        """The part of it that stands square to an axis of length one."""
        return self - axis * self.dot(axis)


AHEAD, LEFT, UP = Vector(1, 0, 0), Vector(0, 1, 0), Vector(0, 0, 1)
NOWHERE = Vector(0, 0, 0)


class Frame(NamedTuple):
    """Which way a part of the body looks."""

    ahead: Vector
    left: Vector
    up: Vector

    def turned(self, axis: Vector, degrees: float) -> "Frame":
        if degrees == 0:
            return self
        return Frame(*(each.turned(axis, degrees) for each in self))

    def at(self, ahead: float, left: float, up: float) -> Vector:
        return self.ahead * ahead + self.left * left + self.up * up


WORLD = Frame(AHEAD, LEFT, UP)


class Eye(NamedTuple):
    """Where we look from: axes of the picture, and the direction towards us."""

    right: Vector
    up: Vector
    near: Vector

    @staticmethod
    def of(view: float, height: float) -> "Eye":
        a, h = radians(view), radians(height)
        return Eye(
            Vector(cos(a), sin(a), 0.0),
            Vector(-sin(a) * sin(h), cos(a) * sin(h), cos(h)),
            Vector(sin(a) * cos(h), -cos(a) * cos(h), sin(h)),
        )

    def seen(self, point: Vector) -> tuple[float, float]:
        """The place in the picture in metres, up is up."""
        return self.right.dot(point), self.up.dot(point)

    def depth(self, point: Vector) -> float:
        """How near to us."""
        return self.near.dot(point)


def towards(start: Vector, end: Vector, share: float) -> Vector:
    return start + (end - start) * share


def mean(*points: Vector) -> Vector:
    total = NOWHERE
    for point in points:
        total = total + point
    return total * (1 / len(points))
