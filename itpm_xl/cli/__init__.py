"""The command line: thin. It reads arguments, calls the engine, prints, and chooses the exit code."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from itpm_xl.cli import (  # noqa: F401 - loading them adds their commands
    adopt,
    baseline,
    change,
    control,
    delivery,
    doctor,
    excel,
    exchange,
    making,
    nudge,
    pack,
    portfolio,
    reporting,
    runbook,
)
from itpm_xl.cli.group import cli
from itpm_xl.cli.output import print_json
from itpm_xl.errors import ItpmError

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; every error ends in one clear line and exit code 2."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _stop("stopped.", code=130)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f"See `{context.command_path} --help`." if context else None
        _stop(error.format_message(), hint=hint)
    except ItpmError as error:
        _stop(error.message, path=error.path, hint=error.hint)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:
        import os  # noqa: PLC0415 - only on the way out

        if os.environ.get("ITPM_DEBUG"):
            raise
        _stop(
            f"this is a mistake in itpm-xl, not in your workbook ({type(error).__name__}: {error}).",
            hint="Please report it; with ITPM_DEBUG=1 in the environment it shows where.",
        )
    sys.exit(code if isinstance(code, int) else 0)


def _stop(message: str, *, path: str | None = None, hint: str | None = None, code: int = 2) -> NoReturn:
    """Say why the work cannot go on: as JSON where JSON was asked for."""
    if "--json" in sys.argv:
        print_json({"error": {"message": message, "path": path, "hint": hint}})
    click.echo(f"itpm-xl: {ItpmError(message, path=path, hint=hint)}", err=True)
    sys.exit(code)
