"""The command `itpm-xl` itself, to which the others belong."""

from __future__ import annotations

import click

from itpm_xl import __version__

__all__ = ["cli"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="itpm-xl")
def cli() -> None:
    """Delivery truth from an IT project manager's workbook.

    Start with `itpm-xl demo`, or with `itpm-xl new plan.xlsx`.
    """
