"""A drawing as PNG, painted by matplotlib's Agg: no display, no window system, the same bytes for the same drawing.

matplotlib is imported where a picture is painted, and nowhere else: it takes half a second.
"""

# ruff: noqa: PLC0415 - for that reason

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any

from itpm_xl.report.drawing import Curve, Polygon, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from itpm_xl.report.drawing import Drawing

__all__ = ["PNG_SOFTWARE", "to_png"]

PNG_SOFTWARE = "itpm-xl"
"""What stands in the file as its maker; the mark of our own output."""
_DPI = 100
_PACKING = {"compress_level": 4}
"""Half the time of the default, and a tenth more bytes."""
_FONTS = ("Calibri", "Carlito")
_ASIAN_FONTS = ("Microsoft YaHei", "MS Gothic", "Malgun Gothic", "PingFang SC", "Hiragino Sans", "Noto Sans CJK SC")
_LAST_FONT = "DejaVu Sans"
"""It comes with matplotlib, so it is there; a fifth wider than Calibri."""
_LAST_FONT_SCALE = 0.84


def to_png(drawing: Drawing, *, scale: float = 1.6) -> bytes:
    """Paint a drawing.

    Args:
        drawing: what to paint.
        scale: pixels of the picture for each of the drawing.
    """
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)  # where its cache lies is nothing that a PM should read
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import get_font_names

        known = set(get_font_names())
        ours = [name for name in _FONTS if name in known]
        families = [*ours[:1], *(name for name in _ASIAN_FONTS if name in known), _LAST_FONT]
        text_scale = 72 / _DPI * (1.0 if ours else _LAST_FONT_SCALE)
        with rc_context({"font.family": families, "lines.scale_dashes": False}), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a letter that no font has is drawn as a box
            figure = Figure(figsize=(drawing.width / _DPI, drawing.height / _DPI), dpi=_DPI)
            FigureCanvasAgg(figure)
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_xlim(0, drawing.width)
            axes.set_ylim(drawing.height, 0)
            axes.axis("off")
            for depth, shape in enumerate(drawing.shapes):
                _paint(axes, shape, depth, text_scale)
            stream = io.BytesIO()
            figure.savefig(
                stream, format="png", dpi=_DPI * scale, metadata={"Software": PNG_SOFTWARE}, pil_kwargs=_PACKING
            )
    finally:
        log.setLevel(level)
    return stream.getvalue()


def _paint(axes: Axes, shape: Polygon | Curve | Text, depth: int, text_scale: float) -> None:
    from matplotlib.patches import FancyBboxPatch, Patch, PathPatch
    from matplotlib.path import Path

    if isinstance(shape, Text):
        axes.text(
            *shape.at,
            shape.text,
            fontsize=shape.size * text_scale,
            color=shape.ink,
            fontweight="bold" if shape.bold else "normal",
            ha={"start": "left", "middle": "center", "end": "right"}[shape.anchor],
            va="baseline",
            zorder=depth,
            parse_math=False,
        )
        return
    look: dict[str, Any] = {
        "edgecolor": shape.line or "none",
        "linewidth": shape.width * 72 / _DPI if shape.line else 0,
        "linestyle": (0, (3.6, 2.9)) if shape.dashed else "solid",
        "zorder": depth,
    }
    patch: Patch
    if isinstance(shape, Curve):
        points = [shape.start, *(point for part in shape.parts for point in part)]
        codes = [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)]
        patch = PathPatch(Path(points, codes), facecolor="none", **look)
    elif shape.radius:
        (left, top), (right, bottom) = shape.points[0], shape.points[2]
        style = f"round,pad=0,rounding_size={shape.radius}"
        patch = FancyBboxPatch((left, top), right - left, bottom - top, boxstyle=style, facecolor=shape.fill, **look)
    else:
        corners = [*shape.points, shape.points[0]]
        codes = [Path.MOVETO, *[Path.LINETO] * (len(corners) - 2), Path.CLOSEPOLY]
        patch = PathPatch(Path(corners, codes), facecolor=shape.fill, **look)
    axes.add_patch(patch)
