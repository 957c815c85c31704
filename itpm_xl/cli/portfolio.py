"""The command that makes one portfolio of many workbooks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itpm_xl import __version__
from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, FORCE, JSON

if TYPE_CHECKING:
    from itpm_xl.portfolio.run import Order

__all__ = ["portfolio"]

_PATH = click.Path(path_type=Path)
_LOG_SECONDS = 10.0
_REASONS = ("failed", "warn", "red", "watermelon", "stale", "overdue", "none")


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--from", "list_file", type=_PATH, metavar="FILE", help="Take paths from FILE, one a line; - is stdin.")
@click.option(
    "--out",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="Write the portfolio: a .xlsx or .html file; repeatable.",
)
@click.option("--store", type=_PATH, metavar="FILE", help="Keep this run in a .duckdb file, for trends.")
@click.option("--briefs", type=_PATH, metavar="DIR", help="Write each project's brief and findings into DIR.")
@click.option("--export", type=_PATH, metavar="DIR", help="Write every table as Parquet into DIR.")
@click.option("--settings", type=_PATH, metavar="FILE", help="The PMO's thresholds, a TOML file; they win.")
@click.option("--rates", type=_PATH, metavar="FILE", help="Rates of currencies, a TOML file.")
@click.option("--config", type=_PATH, metavar="FILE", help="Take all of this from a portfolio.toml; options win.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(_REASONS),
    help="What makes the exit code 1; repeatable. Default: failed.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes; default: one a processor.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Seconds a file; default 60.")
@click.option("--memory", type=click.IntRange(min=64), metavar="MIB", help="Memory of a worker; default 1024.")
@click.option("--cache", type=_PATH, metavar="DIR", help="Where to remember unchanged files.")
@click.option("--no-cache", is_flag=True, help="Read every file again, and remember nothing.")
@click.option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster, as in tcp://scheduler:8786.")
@FORCE
@AS_OF
@JSON
def portfolio(**given: Any) -> int:  # noqa: ANN401 - the options above
    """Make one portfolio of the workbooks in PATHS: files, folders, patterns or addresses.

    Exit code 1 when what --fail-on names is so (default: a file could not be read), 2 when it could not run.
    --as-of is the day of the run; the status dates stay the workbooks' own.
    """
    from itpm_xl.cli.output import print_json  # noqa: PLC0415
    from itpm_xl.portfolio.config import read_config  # noqa: PLC0415
    from itpm_xl.portfolio.run import run, to_json, to_text  # noqa: PLC0415 - loads the engine

    said = read_config(given["config"]) if given["config"] else {}
    order, fail_on = _order(given, said), set(given["fail_on"] or said.get("fail_on") or ("failed",))
    unknown = fail_on - set(_REASONS)
    if unknown:
        raise click.UsageError(f"fail_on {', '.join(sorted(unknown))}: choose among {', '.join(_REASONS)}.")
    with _progress() as progress:
        ran = run(order, progress=progress)
    for note in ran.gathered.notes:
        click.echo(note, err=True)
    if given["as_json"]:
        print_json(to_json(ran))
    else:
        click.echo(to_text(ran))
    reasons = ran.fails(fail_on)
    return 1 if reasons else 0


def _order(given: dict[str, Any], said: dict[str, Any]) -> Order:
    """What the options and the file together ask for."""
    from itpm_xl.portfolio.cache import cache_folder  # noqa: PLC0415
    from itpm_xl.portfolio.config import read_pmo, read_rates  # noqa: PLC0415
    from itpm_xl.portfolio.pmo import PmoSettings  # noqa: PLC0415
    from itpm_xl.portfolio.run import Order  # noqa: PLC0415
    from itpm_xl.portfolio.sources import read_list  # noqa: PLC0415

    def place(name: str) -> Path | None:
        value = given[name] or said.get(name)
        return None if value is None else Path(value)

    paths = list(given["paths"])
    list_file = given["list_file"] or (said.get("from") if not paths else None)
    if list_file:
        paths += read_list(Path(list_file))
    paths = paths or list(said.get("paths", ()))
    if not paths:
        raise click.UsageError("which workbooks? Name files or folders, or a list with --from.")
    out = [Path(one) for one in given["out"] or said.get("out", ())]
    if not (out or given["as_json"] or place("store") or place("briefs") or place("export")):
        raise click.UsageError("where to? Add --out portfolio.xlsx (or .html), --store, --export or --json.")
    settings, rates = place("settings"), place("rates")
    defaults: dict[str, Any] = {
        name: value
        for name, value in (
            ("timeout", given["timeout"] or said.get("timeout")),
            ("memory_mib", given["memory"] or said.get("memory")),
        )
        if value is not None
    }
    return Order(
        paths=paths,
        as_of=given["as_of"] or date.today(),
        version=__version__,
        out=out,
        store=place("store"),
        briefs=place("briefs"),
        export=place("export"),
        pmo=PmoSettings() if settings is None else read_pmo(settings),
        rates=None if rates is None else read_rates(rates),
        workers=given["workers"] or said.get("workers"),
        cache=None if given["no_cache"] else place("cache") or cache_folder(),
        cluster=given["cluster"] or said.get("cluster"),
        force=given["force"],
        **defaults,
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left on a terminal, a line now and then elsewhere; both on stderr."""
    if not sys.stderr.isatty():
        yield _Log().tell
        return
    from rich.console import Console  # noqa: PLC0415 - 90 ms that only a terminal pays
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    begin = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def tell(done: int, total: int) -> None:
            rate = done / max(0.1, time.monotonic() - begin)
            bar.update(task, completed=done, total=total, rate=f"{rate:.0f} files/s")

        yield tell


class _Log:
    """Progress for a log file: a line every ten seconds, and one at the end."""

    def __init__(self) -> None:
        self._begin = self._last = time.monotonic()

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - self._last < _LOG_SECONDS:
            return
        self._last = now
        rate = done / max(0.001, now - self._begin)
        click.echo(f"itpm-xl: {done} of {total} files read, {rate:.0f} a second", err=True)
