"""The command ``ce-symbolic``.

Exit status: 0 nothing refuted, unread or open (with ``--strict`` also nothing conditional); 1 there are findings;
2 wrong usage or a file that cannot be read.  What takes time to import is imported inside the commands.
"""
from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

import click

from ce_symbolic.report.formats import FORMATS
from ce_symbolic.report.options import Options

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Document
    from ce_symbolic.export.exporter import Choice, Exporter
    from ce_symbolic.report.result import DocumentResult, Report

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
_FINDINGS = ("refuted", "unread", "open")
#: A run that is shorter shows no progress bar.
_PROGRESS_AFTER = 1.0
#: Formulas and terms have no cycles: a search through all that lives finds next to nothing, so it is seldom made.
_COLLECT_AFTER = 50_000
#: With this variable set, an error in the program shows its traceback.
_DEBUG = "CE_SYMBOLIC_DEBUG"

_budget = click.option("--budget", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True,
                       metavar="SECONDS", help="Time that each relation may take.")
_jobs = click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
                     help="Relations checked at the same time.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ce-symbolic", prog_name="ce-symbolic")
def main() -> None:
    """A compiler for lecture mathematics: every relation in your notes gets a verdict with evidence."""
    gc.set_threshold(_COLLECT_AFTER)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter is no reason to stop
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True,
              help="; ".join(f"{name}: {format_.help}" for name, format_ in FORMATS.items()) + ".")
@click.option("--strict", is_flag=True, help="Conditional relations are findings too.")
@_budget
@_jobs
@click.option("-v", "--verbose", is_flag=True, help="List the proved relations too.")
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], format_: str, strict: bool, budget: float, jobs: int,
          verbose: bool) -> None:
    """Check files and directories of notes; without a PATH, the lectures that come with the package."""
    from ce_symbolic.report.result import Report

    results: list[DocumentResult] = []
    documents, complete = _read_all(paths)
    for document in documents:
        result = _check(document, budget, jobs)
        if result is None:
            complete = False
        else:
            results.append(result)
    report = Report(tuple(results))
    if results or format_ != "text":
        click.echo(FORMATS[format_].render(report, Options(verbose, _shows_colour(sys.stdout))), nl=False, color=True)
    context.exit(_status(report, strict) if complete else UNUSABLE)


@main.command()
@click.argument("place", metavar="PATH[:LINE]")
@_budget
@_jobs
@click.pass_context
def explain(context: click.Context, place: str, budget: float, jobs: int) -> None:
    """Zoom into the proof or the counterexample of the relations in a file, or on one of its lines."""
    from ce_symbolic.report.explanation import explain as explained
    from ce_symbolic.report.explanation import nearest_lines, relations_at

    path, line, column = _split_place(place)
    document, result = _checked(context, path, budget, jobs)
    relations = list(result.relations)
    if line is not None:
        relations = relations_at(result, line, column)
        if not relations:
            near = [str(number) for number in nearest_lines(result, line)]
            lines = "lines" if len(near) > 1 else "line"
            where = f"the nearest are on {lines} {_listed(near)}" if near else "nor anywhere else in the file"
            _complain(f"{document.path}:{line}: no relation on this line, {where}")
            context.exit(UNUSABLE)
    if not relations:
        click.echo(f"{document.path}: no relations")
    click.echo(explained(result, relations, Options(colour=_shows_colour(sys.stdout))), nl=False, color=True)


class _ExportCommand(click.Command):
    """Offers the options of all exports and lists them in its help; exports are imported only when it is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params, help_option = super().get_params(ctx)[:-1], super().get_params(ctx)[-1:]
        offered: dict[str, list[tuple[str, Choice]]] = {}
        for name, exporter in _exports().items():
            for choice in exporter.choices:
                offered.setdefault(choice.name, []).append((name, choice))
        return [*params, *(_option_of(uses) for uses in offered.values()), *help_option]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exports"):
            formatter.write_dl([(name, exporter.help) for name, exporter in _exports().items()])


def _option_of(uses: list[tuple[str, Choice]]) -> click.Option:
    """The option that one or more exports offer under one name."""
    first = uses[0][1]
    text = " ".join(f"[{name}] {choice.help}" for name, choice in uses)
    if first.flag:
        return click.Option([f"--{first.name}", f"choice_{first.name}"], is_flag=True, default=None, help=text)
    metavar = "|".join(dict.fromkeys(v for _, choice in uses for v in choice.values)) or first.name.upper()
    return click.Option([f"--{first.name}", f"choice_{first.name}"], metavar=metavar, help=text)


@main.command(cls=_ExportCommand)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--to", "name", required=True, metavar="NAME", help="What to write, see below.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
              help="A directory, or a file where the export writes a single one; - for the terminal.")
@click.option("-O", "--option", "pairs", multiple=True, metavar="KEY=VALUE", help="A choice that the export offers.")
@_budget
@_jobs
@click.pass_context
def export(context: click.Context, /, path: Path, name: str, output: Path, pairs: tuple[str, ...], budget: float,
           jobs: int, **choices: str | bool | None) -> None:
    """Write the checked mathematics of a file in another form."""
    from ce_symbolic.export.exporter import ExportError

    exports = _exports()
    if name not in exports:
        raise click.BadParameter(f"{name!r} is not one of {_listed(list(exports))}.", param_hint="'--to'")
    options = {key.removeprefix("choice_"): "yes" if value is True else str(value) for key, value in choices.items()
               if value not in (None, False)}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise click.BadParameter(f"{pair!r} is not of the form KEY=VALUE.", param_hint="'-O'")
        options[key] = value
    document, result = _checked(context, path, budget, jobs)
    try:
        files = exports[name].files(result, document, options)
        _write(files, output)
        for line in getattr(files, "remarks", ()):
            click.echo(line, err=True)
    except ExportError as error:
        _complain(str(error))
        context.exit(FINDINGS)
    except OSError as error:
        _complain(f"{error.filename or output}: cannot be written ({error.strerror or error})")
        context.exit(UNUSABLE)


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@_budget
@_jobs
@click.option("-v", "--verbose", is_flag=True, help="List the certified relations too.")
@click.pass_context
def certify(context: click.Context, paths: tuple[Path, ...], budget: float, jobs: int, verbose: bool) -> None:
    """Have Coq check every proof and every counterexample; without a PATH, those of the package's lectures."""
    from ce_symbolic.certificates.certify import certify as certified
    from ce_symbolic.certificates.certify import summary
    from ce_symbolic.certificates.coqc import CoqFailed, CoqMissing

    documents, complete = _read_all(paths)
    status = CLEAN
    for document in documents:
        try:
            results = certified(document, budget=budget, jobs=jobs)
        except (CoqMissing, CoqFailed) as error:
            _complain(str(error))
            context.exit(UNUSABLE)
        for result in results:
            if result.reason or verbose:
                entry = result.entry
                said = f"NOT CERTIFIED ({entry.verdict}): {result.reason}" if result.reason else (
                    f"certified ({entry.verdict}{'; under: ' + '; '.join(entry.needs) if entry.needs else ''})")
                click.echo(f"{document.path}:{entry.line}:{entry.column}: {said}\n    {entry.latex}")
        click.echo(f"{document.path}: {summary(results)}")
        if any(result.reason for result in results):
            status = FINDINGS
    context.exit(status if complete else UNUSABLE)


@main.command()
@click.argument("name", required=False)
@click.pass_context
def rules(context: click.Context, name: str | None) -> None:
    """The catalogue of laws; with a NAME all about one: statement, obligations, example, misuse, lemma in Coq."""
    import difflib

    from ce_symbolic.certificates.tactics import TABLE
    from ce_symbolic.rules import CATALOGUE

    catalogue: Mapping[str, Any] = CATALOGUE
    if name is None:
        width = max((len(key) for key in catalogue), default=0)
        for key, rule in catalogue.items():
            mark = "" if key in TABLE else "   (no lemma in Coq: proved, not certified)"
            click.echo(f"{key:<{width}}  {rule.statement}{mark}")
        return
    found = catalogue.get(name)
    if found is None:
        near = difflib.get_close_matches(name.lower(), list(catalogue), n=3, cutoff=0.4)
        near += [key for key in catalogue if name.lower() in key and key not in near][: 3 - len(near)]
        _complain(f"no rule {name!r}" + (f"; did you mean {_listed(near, 'or')}?" if near
                                         else "; ce-symbolic rules lists them all"))
        context.exit(UNUSABLE)
    click.echo(found.name)
    for label in ("statement", "obligations", "example", "misuse"):
        value = getattr(found, label)
        text = value if isinstance(value, str) else "; ".join(str(entry) for entry in value)
        click.echo(f"  {label + ':':<13}{text or 'none'}")
    lemma = TABLE[found.name][0] if found.name in TABLE else "none: proofs that use the rule are proved, not certified"
    click.echo(f"  {'Coq:':<13}{lemma}")


# ---- reading and checking ----------------------------------------------------------------------------------------


def _read_all(paths: Iterable[Path]) -> tuple[list[Document], bool]:
    """The documents that can be read, and whether all of them can; the others are told on stderr."""
    from ce_symbolic.documents import DocumentError, find_documents, read_document

    complete = True
    files: dict[Path, None] = {}
    asked_for: list[tuple[Path, ...]] = [(path,) for path in paths]
    for asked in asked_for or [()]:
        try:
            files |= dict.fromkeys(find_documents(asked))
        except DocumentError as error:
            _complain(str(error))
            complete = False
    documents: list[Document] = []
    for path in files:
        try:
            documents.append(read_document(path))
        except DocumentError as error:
            _complain(str(error))
            complete = False
    return documents, complete


def _checked(context: click.Context, path: Path, budget: float, jobs: int) -> tuple[Document, DocumentResult]:
    """One document with its result; ends the command where there is none."""
    from ce_symbolic.documents import DocumentError, read_document

    try:
        document = read_document(path)
    except DocumentError as error:
        _complain(str(error))
        context.exit(UNUSABLE)
    result = _check(document, budget, jobs)
    if result is None:
        context.exit(UNUSABLE)
    return document, result


def _check(document: Document, budget: float, jobs: int) -> DocumentResult | None:
    """The result of one document; None where the program failed, which is told on stderr."""
    from ce_symbolic.checker import check_document
    from ce_symbolic.report.problems import with_problems

    try:
        with _Progress(document.path, sys.stderr) as progress:
            result: DocumentResult = check_document(document, budget=budget, jobs=jobs, progress=progress.show)
        return with_problems(result, document)
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        words = " ".join(str(error).split())[:300]
        _complain(f"{document.path}: an error in ce-symbolic itself, please report it "
                  f"({type(error).__name__}: {words}); {_DEBUG}=1 shows where")
        return None


def _status(report: Report, strict: bool) -> int:
    summary = report.summary()
    found = sum(summary[verdict] for verdict in (*_FINDINGS, *(("conditional",) if strict else ())))
    return FINDINGS if found else CLEAN


def _split_place(place: str) -> tuple[Path, int | None, int | None]:
    """``notes.md``, ``notes.md:12`` or ``notes.md:12:5``, with the colon that a report prints behind it."""
    path, numbers = place, list[int]()
    while len(numbers) < 2 and not Path(path).exists():
        head, colon, tail = path.rstrip(":").rpartition(":")
        if not colon or not tail.isascii() or not tail.isdigit():
            break
        path, numbers = head, [int(tail), *numbers]
    line, column = [*numbers, None, None][:2]
    return Path(path), line, column


# ---- output ------------------------------------------------------------------------------------------------------


def _exports() -> Mapping[str, Exporter]:
    import ce_symbolic.export

    table: Mapping[str, Exporter] = getattr(ce_symbolic.export, "EXPORTS", {})
    return table


def _write(files: Mapping[str, str | bytes], output: Path) -> None:
    """All files of an export, into a directory or, if it is a single one, to a name of the user's choice."""
    from ce_symbolic.export.exporter import ExportError

    single = str(output) == "-" or (output.suffix != "" and not output.is_dir())
    if single and len(files) != 1:
        raise ExportError(f"{output}: this export writes {len(files)} files ({_listed(list(files))}); name a directory")
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    if str(output) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(next(iter(contents.values())))
        return
    for name, data in contents.items():
        target = output if single else output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        click.echo(f"wrote {target}", err=True)


def _complain(message: str) -> None:
    click.echo(f"ce-symbolic: {message}", err=True)


def _listed(words: list[str], joint: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""


def _shows_colour(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


class _Progress(AbstractContextManager["_Progress"]):
    """A bar on a terminal, for runs that take longer than a second.

    It refreshes itself when told so and has no thread of its own: workers are forked while it is shown.
    """

    def __init__(self, path: str, stream: TextIO) -> None:
        self._path = path
        self._shows = stream.isatty()
        self._since = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def show(self, done: int, total: int) -> None:
        """So many of so many relations are checked."""
        if not self._shows or time.monotonic() - self._since < _PROGRESS_AFTER:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), auto_refresh=False, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._path, total=total)
        self._bar.update(self._task, completed=done, total=total, refresh=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
