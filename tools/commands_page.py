"""The command reference, from the commands' own help."""

from __future__ import annotations

import click

from itpm_xl.cli import cli

__all__ = ["commands_page"]


def commands_page() -> str:
    """docs/commands.md: every command with its help text, as `--help` prints it at 100 columns."""
    pages = [
        "# Commands",
        "",
        "Written from the commands themselves by `make docs`. Exit codes: 2 when a command could not run; 1 where a",
        "command says so; else 0. With `--json` the data is on stdout, everything else on stderr, errors are JSON too.",
    ]
    for name, command in sorted(cli.commands.items()):
        context = click.Context(command, info_name=f"itpm-xl {name}", terminal_width=100, **cli.context_settings)
        pages += ["", f"## {name}", "", "```text", command.get_help(context).rstrip(), "```"]
    return "\n".join(pages) + "\n"
