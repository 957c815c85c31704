"""A drawing as PNG, painted by Pillow: the same bytes for the same drawing and fonts, in a quarter of a second.

matplotlib paints the same picture in six times as long, and looks through all fonts of the machine the first time.
"""

# ruff: noqa: PLC0415 - Pillow is imported where a picture is painted, and nowhere else
from __future__ import annotations

import io
import math
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from itpm_xl.report.drawing import Curve, Polygon, Text
from itpm_xl.report.text_fit import text_width
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from itpm_xl.report.drawing import Drawing, Point

__all__ = ["to_png"]

_FINER = 2
"""Shapes are painted so many times larger and then reduced, which smooths their edges."""
_COLOURS = 160
_FLAT_COLOURS = 96
"""The most frequent colours, which the palette holds as they are."""
_MOST_COLOURS = 1 << 16
"""Different colours in a picture of ours: some 2,500."""
_STEPS = 14
"""Straight pieces of one curve."""
_DASH, _SPACE = 5.0, 4.0
_FONTS = {
    False: ("calibri.ttf", "Carlito-Regular.ttf", "segoeui.ttf", "Arial.ttf", "DejaVuSans.ttf"),
    True: ("calibrib.ttf", "Carlito-Bold.ttf", "segoeuib.ttf", "Arial Bold.ttf", "DejaVuSans-Bold.ttf"),
}
_ASIAN_FONTS = ("msyh.ttc", "msgothic.ttc", "malgun.ttf", "PingFang.ttc", "NotoSansCJK-Regular.ttc")
_MEASURE = "Review the security of the target network 0123456789"


def to_png(drawing: Drawing, *, scale: float) -> bytes:
    """Paint a drawing.

    Args:
        drawing: what to paint.
        scale: pixels of the picture for each of the drawing.
    """
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    large = scale * _FINER
    size = (round(drawing.width * scale) * _FINER, round(drawing.height * scale) * _FINER)
    image = Image.new("RGB", size, "#FFFFFF")
    brush = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Polygon):
            _fill(brush, shape, large)
        elif isinstance(shape, Curve):
            _stroke(brush, shape, large)
    image = image.reduce(_FINER)
    brush = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            _write(brush, shape, scale)
    about = PngInfo()
    about.add_text("Software", OUTPUT_PROPERTIES["author"])
    stream = io.BytesIO()
    _with_palette(image).save(stream, "PNG", pnginfo=about)
    return stream.getvalue()


def _with_palette(image: Picture) -> Picture:
    """The picture in so few colours that a pixel is one byte.

    Areas are flat, so the most frequent colours make up nearly all of it, and stay what they are. The others are steps
    between those at the edges of letters and lines: what few of them stand for all is chosen among the distinct ones,
    since looking at every pixel would take a hundred times as long.
    """
    import numpy as np
    from PIL import Image

    counted = cast("list[tuple[int, tuple[int, int, int]]] | None", image.getcolors(_MOST_COLOURS))
    if counted is None:
        return image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = [colour for _, colour in sorted(counted, key=lambda one: (-one[0], one[1]))]
    levels = [level for colour in colours[:_FLAT_COLOURS] for level in colour]
    if rest := colours[_FLAT_COLOURS:]:
        row = Image.new("RGB", (len(rest), 1))
        row.putdata(rest)
        few = row.quantize(_COLOURS - _FLAT_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        levels += few.getpalette() or []
    # Pillow's own way from a pixel to the palette is as fast, but takes white for the grey next to it.
    distinct, palette = np.array(colours), np.array(levels).reshape(-1, 3)
    nearest = ((distinct[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
    place = np.zeros(1 << 24, np.uint8)
    place[distinct @ (1, 1 << 8, 1 << 16)] = nearest
    pixels = np.frombuffer(image.convert("RGBX").tobytes(), "<u4") & 0xFFFFFF
    painted = Image.frombytes("P", image.size, place[pixels].tobytes())
    painted.putpalette(levels)
    return painted


def _fill(brush: ImageDraw, shape: Polygon, scale: float) -> None:
    points = [(x * scale, y * scale) for x, y in shape.points]
    line, width = shape.line or None, round(shape.width * scale) if shape.line else 0
    if shape.radius:
        brush.rounded_rectangle((points[0], points[2]), shape.radius * scale, shape.fill, line, width)
        return
    brush.polygon(points, shape.fill)
    if line:
        brush.line([*points, *points[:2]], line, width, joint="curve")


def _stroke(brush: ImageDraw, curve: Curve, scale: float) -> None:
    points = [(x * scale, y * scale) for x, y in _points(curve)]
    for piece in _dashes(points, scale) if curve.dashed else [points]:
        brush.line(piece, curve.line, round(curve.width * scale), joint="curve")


def _points(curve: Curve) -> Iterator[Point]:
    """Points along a curve."""
    start = curve.start
    yield start
    for first, second, end in curve.parts:
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            corners = (start, first, second, end)
            yield (
                sum(weight * x for weight, (x, _) in zip(weights, corners, strict=True)),
                sum(weight * y for weight, (_, y) in zip(weights, corners, strict=True)),
            )
        start = end


def _dashes(points: Sequence[Point], scale: float) -> Iterator[list[Point]]:
    """A line of points in pieces, with room between them."""
    left, drawn = _DASH * scale, True
    piece = [points[0]]
    for one, other in pairwise(points):
        here, length = one, math.dist(one, other)
        while length > left:
            share = left / length
            here = (here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share)
            length -= left
            if drawn:
                yield [*piece, here]
            drawn = not drawn
            left = (_DASH if drawn else _SPACE) * scale
            piece = [here]
        left -= length
        piece.append(other)
    if drawn and len(piece) > 1:
        yield piece


def _write(brush: ImageDraw, text: Text, scale: float) -> None:
    font = _font(round(text.size * scale, 2), bold=text.bold, asian=_is_asian(text.text))
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[text.anchor]
    # Not every font has a no-break space, and a line of a picture never breaks.
    words = text.text.replace("\xa0", " ")
    brush.text((text.at[0] * scale, text.at[1] * scale), words, text.ink, font, anchor)


@lru_cache(maxsize=64)
def _font(size: float, *, bold: bool, asian: bool) -> FreeTypeFont:
    """The font of the house, or the nearest there is, made as narrow as Calibri."""
    from PIL import ImageFont

    for name in (*(_ASIAN_FONTS if asian else ()), *_FONTS[bold]):
        try:
            font = ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            continue
        wider = font.getlength(_MEASURE) / text_width(_MEASURE, size, bold=bold)
        return font if wider < 1.03 or asian else font.font_variant(size=size / wider)
    # Pillow's own; with a size it is a FreeType font too.
    own = cast("FreeTypeFont", ImageFont.load_default(size))
    return own.font_variant(size=size * text_width(_MEASURE, size, bold=bold) / own.getlength(_MEASURE))


def _is_asian(text: str) -> bool:
    return not text.isascii() and any(unicodedata.east_asian_width(char) in "WF" for char in text)
