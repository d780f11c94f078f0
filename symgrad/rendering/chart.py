"""Charts as SVG text: lines, arrows, level curves and matrices, legible on light and dark paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import final

WIDTH, HEIGHT = 460.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 14.0, 14.0, 46.0
# Middle tones, to be told apart from white and from black; never by colour alone.
COLOURS = ("#3b7dd8", "#d9730d", "#2e9e5b", "#a855c7", "#c2410c", "#0d9488")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 3", "4 2")

Point = tuple[float, float]


@final
@dataclass
class Chart:
    """A chart in the units of its data; `log` says which of the two axes are logarithmic.

    With `equal`, a unit is as long upwards as it is sideways: right angles look right.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    labels: tuple[str, str] = ("", "")
    log: tuple[bool, bool] = (False, False)
    equal: bool = False
    _parts: list[str] = field(default_factory=list[str])
    _names: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def __post_init__(self) -> None:
        if self.equal:
            middle = sum(self.y) / 2
            unit = (self.x[1] - self.x[0]) / (WIDTH - LEFT - RIGHT)
            half = unit * (HEIGHT - TOP - BOTTOM) / 2
            self.y = (middle - half, middle + half)

    def line(self, points: Iterable[Point], kind: int = 0, name: str = "") -> None:
        """A line through points; what lies outside is cut."""
        places = [self._place(p) for p in points if all(map(math.isfinite, p))]
        if not places:
            return
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dash = DASHES[kind % len(DASHES)]
        mark = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke="{_colour(kind)}" stroke-width="2"{mark}/>'
        )
        if name:
            self._names.append((name, kind))

    def dots(self, points: Iterable[Point], kind: int = 0, radius: float = 4) -> None:
        """Dots at points."""
        for point in points:
            x, y = self._place(point)
            self._parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{_colour(kind)}"/>'
            )

    def arrow(self, start: Point, step: Point, kind: int = 1) -> None:
        """An arrow from a point by a step, in the units of the data."""
        (a, b), (c, d) = self._place(start), self._place((start[0] + step[0], start[1] + step[1]))
        length = math.hypot(c - a, d - b)
        if length < 1:
            return
        u, v = (c - a) / length, (d - b) / length
        head = min(7.0, length / 2)
        left = (c - head * u - head / 2 * v, d - head * v + head / 2 * u)
        right = (c - head * u + head / 2 * v, d - head * v - head / 2 * u)
        self._parts.append(
            f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" '
            f'stroke="{_colour(kind)}" stroke-width="1.8"/>'
            f'<polygon points="{c:.1f},{d:.1f} {left[0]:.1f},{left[1]:.1f} '
            f'{right[0]:.1f},{right[1]:.1f}" fill="{_colour(kind)}"/>'
        )

    def levels(
        self, value: Callable[[float, float], float], at: Sequence[float], cells: int = 60
    ) -> None:
        """The level curves of a function, by marching squares; those below 0 are dashed."""
        xs = [self.x[0] + (self.x[1] - self.x[0]) * i / cells for i in range(cells + 1)]
        ys = [self.y[0] + (self.y[1] - self.y[0]) * j / cells for j in range(cells + 1)]
        table = [[value(x, y) for y in ys] for x in xs]
        for level in at:
            pieces = [
                f"M{p[0]:.1f} {p[1]:.1f}L{q[0]:.1f} {q[1]:.1f}"
                for i in range(cells)
                for j in range(cells)
                for p, q in self._crossings(xs, ys, table, i, j, level)
            ]
            dash = ' stroke-dasharray="4 3"' if level < 0 else ""
            self._parts.append(
                f'<path d="{"".join(pieces)}" fill="none" stroke="currentColor" '
                f'stroke-opacity="0.55"{dash}/>'
            )

    def words(self, point: Point, text: str) -> None:
        """A short text beside a point."""
        x, y = self._place(point)
        anchor = "end" if x > WIDTH - 110 else "start"
        shift = -7 if anchor == "end" else 7
        self._parts.append(_text(x + shift, y - 6, text, anchor))

    def svg(self, alt: str) -> str:
        """The chart, with what is to be seen on it in words."""
        inner = "".join(self._parts)
        box = (
            f'<clipPath id="{_name(alt)}"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" '
            f'height="{HEIGHT - TOP - BOTTOM}"/></clipPath>'
        )
        above = 18.0 * len(self._names)
        return (
            f"{_opening(WIDTH, HEIGHT, alt, above)}{box}"
            f'<g clip-path="url(#{_name(alt)})">{inner}</g>{self._axes()}{self._legend()}</svg>'
        )

    def _crossings(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        table: Sequence[Sequence[float]],
        i: int,
        j: int,
        level: float,
    ) -> list[tuple[Point, Point]]:
        corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
        found: list[Point] = []
        for one, other in zip(corners, corners[1:] + corners[:1], strict=True):
            a, b = table[one[0]][one[1]] - level, table[other[0]][other[1]] - level
            if (a < 0) != (b < 0):
                t = a / (a - b)
                x = xs[one[0]] + t * (xs[other[0]] - xs[one[0]])
                y = ys[one[1]] + t * (ys[other[1]] - ys[one[1]])
                found.append(self._place((x, y)))
        return list(zip(found[::2], found[1::2], strict=False))

    def _place(self, point: Point) -> Point:
        """Where a point of the data stands on the paper; far outside it stays near."""
        x = _share(point[0], self.x, self.log[0])
        y = _share(point[1], self.y, self.log[1])
        return (
            LEFT + min(max(x, -3), 4) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - min(max(y, -3), 4) * (HEIGHT - TOP - BOTTOM),
        )

    def _axes(self) -> str:
        right, low = WIDTH - RIGHT, HEIGHT - BOTTOM
        made = [
            f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{low - TOP}" fill="none" '
            'stroke="currentColor" stroke-opacity="0.6"/>'
        ]
        for tick in _ticks(self.x, self.log[0]):
            x, _ = self._place((tick, self.y[0]))
            made.append(_text(x, low + 17, _number(tick, self.log[0]), "middle"))
            made.append(_tick(x, low, x, low + 4))
        for tick in _ticks(self.y, self.log[1]):
            _, y = self._place((self.x[0], tick))
            made.append(_text(LEFT - 7, y + 4, _number(tick, self.log[1]), "end"))
            made.append(_tick(LEFT - 4, y, LEFT, y))
        made.append(_text((LEFT + right) / 2, HEIGHT - 8, self.labels[0], "middle"))
        middle = (TOP + low) / 2
        made.append(
            f'<g transform="rotate(-90 14 {middle})">{_text(14, middle, self.labels[1], "middle")}</g>'
        )
        return "".join(made)

    def _legend(self) -> str:
        made: list[str] = []
        for n, (name, kind) in enumerate(self._names):
            x, y = LEFT + 34, TOP - 10 - 18 * (len(self._names) - 1 - n)
            dash = DASHES[kind % len(DASHES)]
            mark = f' stroke-dasharray="{dash}"' if dash else ""
            made.append(_text(x + 8, y + 4, name, "start"))
            made.append(
                f'<line x1="{x - 34}" y1="{y}" x2="{x}" y2="{y}" stroke="{_colour(kind)}" '
                f'stroke-width="2"{mark}/>'
            )
        return "".join(made)


def matrix_svg(entries: Sequence[Sequence[float]], alt: str) -> str:
    """A matrix as squares: their size is the size of the entry, empty ones are negative."""
    rows, columns = len(entries), len(entries[0])
    cell = min(40.0, 300.0 / max(rows, columns))
    most = max((abs(e) for row in entries for e in row), default=0) or 1.0
    made: list[str] = []
    for i, row in enumerate(entries):
        for j, entry in enumerate(row):
            side = cell * math.sqrt(abs(entry) / most) * 0.92
            x, y = j * cell + (cell - side) / 2 + 2, i * cell + (cell - side) / 2 + 2
            fill = COLOURS[0] if entry > 0 else "none"
            colour = COLOURS[0] if entry > 0 else COLOURS[1]
            made.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" '
                f'fill="{fill}" stroke="{colour}" stroke-width="1.5"><title>{entry:.3g}</title></rect>'
            )
    width, height = columns * cell + 4, rows * cell + 4
    frame = (
        f'<rect x="1" y="1" width="{width - 2:.1f}" height="{height - 2:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.6"/>'
    )
    return f"{_opening(width, height, alt)}{frame}{''.join(made)}</svg>"


def _opening(width: float, height: float, alt: str, above: float = 0) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {0 - above:g} {width:g} {height + above:g}" '
        f'width="{width:g}" height="{height + above:g}" role="img" aria-label="{escape(alt)}" '
        'font-family="Charter, Georgia, serif" font-size="13">'
    )


def _share(value: float, bounds: tuple[float, float], log: bool) -> float:
    low, high = bounds
    if log:
        value, low, high = (math.log10(max(v, 1e-300)) for v in (value, low, high))
    return (value - low) / (high - low)


def _ticks(bounds: tuple[float, float], log: bool) -> list[float]:
    low, high = bounds
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        every = max(1, (last - first) // 5)
        return [10.0**n for n in range(first, last + 1, every)]
    rough = (high - low) / 5
    size = 10 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def _number(value: float, log: bool) -> str:
    return f"1e{round(math.log10(value))}" if log else f"{value:.6g}".replace("-", "−")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{escape(text)}</text>"
    )


def _tick(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="currentColor"/>'


def _colour(kind: int) -> str:
    return COLOURS[kind % len(COLOURS)]


def _name(alt: str) -> str:
    """A name for a part of the picture, the same in every run."""
    import hashlib

    return f"p{hashlib.sha256(alt.encode()).hexdigest()[:10]}"
