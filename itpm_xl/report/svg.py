"""A drawing as SVG: text stays text, the same drawing gives the same bytes, and nothing is fetched from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from itpm_xl.report.drawing import Curve, Polygon, Text

if TYPE_CHECKING:
    from itpm_xl.report.drawing import Drawing, Point

__all__ = ["to_svg"]

_FONTS = "Calibri, Carlito, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def to_svg(drawing: Drawing) -> str:
    """The drawing as a document of its own."""
    width, height = _number(drawing.width), _number(drawing.height)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-label={quoteattr(drawing.title)} font-family="{_FONTS}">'
        ),
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
        *map(_shape, drawing.shapes),
        "</svg>",
    ]
    return "\n".join(lines)


def _shape(shape: Polygon | Curve | Text) -> str:
    if isinstance(shape, Text):
        return _text(shape)
    if isinstance(shape, Curve):
        steps = " ".join(f"C {' '.join(map(_point, part))}" for part in shape.parts)
        name, look = f'path d="M {_point(shape.start)} {steps}"', 'fill="none"'
    elif shape.radius:
        (left, top), (right, bottom) = shape.points[0], shape.points[2]
        box = zip(
            ("x", "y", "width", "height", "rx"), (left, top, right - left, bottom - top, shape.radius), strict=True
        )
        name, look = " ".join(["rect", *(f'{key}="{_number(value)}"' for key, value in box)]), f'fill="{shape.fill}"'
    else:
        name, look = f'polygon points="{" ".join(map(_point, shape.points))}"', f'fill="{shape.fill}"'
    if shape.line:
        look += f' stroke="{shape.line}" stroke-width="{_number(shape.width)}"'
        look += ' stroke-dasharray="5 4"' if shape.dashed else ""
    if not shape.tip:
        return f"<{name} {look}/>"
    return f"<{name} {look}><title>{escape(shape.tip)}</title></{name.partition(' ')[0]}>"


def _text(text: Text) -> str:
    x, y = map(_number, text.at)
    look = f'x="{x}" y="{y}" font-size="{_number(text.size)}" fill="{text.ink}"'
    look += ' font-weight="bold"' if text.bold else ""
    look += f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    return f"<text {look}>{escape(text.text)}</text>"


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    """At most one digit behind the point: a tenth of a pixel is not seen."""
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )
