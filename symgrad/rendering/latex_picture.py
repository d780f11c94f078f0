"""Our pictures in LaTeX: their few kinds of SVG elements as drawing commands of pdfTeX."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from symgrad.rendering.prose import escape_latex

# A circle of radius 1 as four curves.
ARC = 0.5523
SHRUNK = 0.7


def latex_picture(svg: str) -> str:
    """A picture of `chart` as a LaTeX picture; nothing where the engine is not pdfTeX."""
    root = ElementTree.fromstring(svg)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    bottom = top + height
    drawn = " ".join(_drawn(root, left, bottom))
    texts = "".join(_texts(root, left, bottom, turned=False))
    return (
        rf"\ifdefined\pdfliteral{{\setlength{{\unitlength}}{{{SHRUNK}bp}}"
        f"\\begin{{picture}}({width:g},{height:g})"
        rf"\put(0,0){{\pdfliteral{{q {SHRUNK} 0 0 {SHRUNK} 0 0 cm {drawn} Q}}}}"
        f"{texts}\\end{{picture}}}}\\fi"
    )


def _drawn(node: ElementTree.Element, left: float, bottom: float) -> Iterator[str]:
    """The operators of PDF for the shapes below a node."""
    for child in node:
        tag, a = child.tag.split("}")[-1], child.attrib
        if tag == "g" and "clip-path" in a:
            (box,) = _boxes(node)
            yield f"q {_rectangle(box.attrib, left, bottom)} W n"
            yield from _drawn(child, left, bottom)
            yield "Q"
        elif tag == "g":
            yield from _drawn(child, left, bottom)
        elif path := _path(tag, a, left, bottom):
            yield f"q {_style(a)} {path} {_paint(a)} Q"


def _boxes(node: ElementTree.Element) -> list[ElementTree.Element]:
    found = [e for e in node.iter() if e.tag.endswith("}clipPath")]
    return [rect for clip in found for rect in clip][:1]


def _path(tag: str, a: dict[str, str], left: float, bottom: float) -> str:
    match tag:
        case "polyline" | "polygon":
            places = [p.split(",") for p in a["points"].split()]
            return _lines([(float(x) - left, bottom - float(y)) for x, y in places])
        case "line":
            ends = ((a["x1"], a["y1"]), (a["x2"], a["y2"]))
            return _lines([(float(x) - left, bottom - float(y)) for x, y in ends])
        case "rect":
            return _rectangle(a, left, bottom)
        case "circle":
            return _circle(float(a["cx"]) - left, bottom - float(a["cy"]), float(a["r"]))
        case "path":
            moves = re.findall(r"([ML])([-\d.]+) ([-\d.]+)", a["d"])
            return " ".join(
                f"{float(x) - left:.1f} {bottom - float(y):.1f} {kind.lower()}"
                for kind, x, y in moves
            )
        case _:
            return ""


def _lines(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f} {y:.1f} {'l' if n else 'm'}" for n, (x, y) in enumerate(places))


def _rectangle(a: dict[str, str], left: float, bottom: float) -> str:
    x, y, width, height = (float(a[name]) for name in ("x", "y", "width", "height"))
    return f"{x - left:.1f} {bottom - y - height:.1f} {width:.1f} {height:.1f} re"


def _circle(x: float, y: float, r: float) -> str:
    made = [f"{x + r:.1f} {y:.1f} m"]
    for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        first = (x + r * (c - ARC * s), y + r * (s + ARC * c))
        second = (x + r * (-s + ARC * c), y + r * (c + ARC * s))
        end = (x - r * s, y + r * c)
        made.append(" ".join(f"{v:.2f}" for p in (first, second, end) for v in p) + " c")
    return " ".join(made)


def _style(a: dict[str, str]) -> str:
    stroke, fill = _colour(a.get("stroke", "none"), a), _colour(a.get("fill", "none"), a)
    dash = a.get("stroke-dasharray", "")
    return f"{stroke} RG {fill} rg {a.get('stroke-width', '1')} w [{dash}] 0 d"


def _colour(name: str, a: dict[str, str]) -> str:
    if re.fullmatch("#[0-9a-f]{6}", name):
        return " ".join(f"{int(name[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
    grey = 1 - float(a.get("stroke-opacity", "1"))
    return f"{grey:.2f} {grey:.2f} {grey:.2f}"


def _paint(a: dict[str, str]) -> str:
    filled, drawn = a.get("fill", "none") != "none", a.get("stroke", "none") != "none"
    return {(True, True): "B", (True, False): "f"}.get((filled, drawn), "S")


def _texts(node: ElementTree.Element, left: float, bottom: float, *, turned: bool) -> Iterator[str]:
    for child in node:
        tag, a = child.tag.split("}")[-1], child.attrib
        if tag == "text":
            sides = {"middle": "b", "end": "br"}.get(a.get("text-anchor", ""), "bl")
            x, y = float(a["x"]) - left, bottom - float(a["y"])
            words = rf"\makebox(0,0)[{sides}]{{\scriptsize {escape_latex(child.text or '')}}}"
            words = rf"\rotatebox{{90}}{{{words}}}" if turned else words
            yield rf"\put({x:.1f},{y:.1f}){{{words}}}"
        elif tag == "g":
            yield from _texts(child, left, bottom, turned="transform" in a)
