"""The colours of every sheet and page that we write."""

from __future__ import annotations

from typing import Final

__all__ = ["AMBER", "BAND", "GREEN", "HEAD", "INK", "LINK", "MUTED", "RED", "RULE", "WHITE"]

INK: Final = "#1F2933"
MUTED: Final = "#616E7C"
RULE: Final = "#CBD2D9"
BAND: Final = "#243B53"
HEAD: Final = "#334E68"
LINK: Final = "#0B5CAD"
WHITE: Final = "#FFFFFF"

# Text on fill: told apart by the colour-blind, with a contrast of at least 4.5:1 on the fill and on white.
RED: Final = ("#AD4A00", "#FBE5D6")
AMBER: Final = ("#8A6100", "#FFF1CC")
GREEN: Final = ("#006B4F", "#D9F2E9")
