"""``accept``: what Label Studio sent back waits in the service's store until a person decides on it.

Accepted annotations are written as passages, one JSONL file for each annotator of a project
(``<folder>/<project>/<annotator>.jsonl``), always as a whole from what is accepted in the store; nothing else ever gets
into them. An annotation with faults can't be accepted: it is corrected in Label Studio, and comes back as a new
version.

Exit codes: 0 fine, 1 some annotation has faults or can't be decided on, 2 usage, 4 the store or the folder could not be
used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from annotations.passages import Passage
    from service.store import AnnotationStore, ReceivedAnnotation

FAULTY = 1
USAGE = 2
FAILED = 4

_UNSAFE = re.compile(r"[^\w.@+-]")

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        envvar="BIAOLI_DATABASE_URL", help="SQLAlchemy URL of the service's store; by default the one of the service."
    ),
]
ProjectOption = Annotated[str | None, typer.Option(help="Only this project, as `accept list` names it.")]
AnnotatorOption = Annotated[str | None, typer.Option(help="Only of this annotator: Label Studio's id of the person.")]
IdsArgument = Annotated[list[int] | None, typer.Argument(metavar="[ID]…", help="Ids of `accept list`.")]
AllOption = Annotated[bool, typer.Option("--all", help="All that wait.")]


def register(app: typer.Typer) -> None:
    """Add the group ``accept`` to a command line."""
    group = typer.Typer(
        name="accept", help="Decide on annotations that Label Studio sent to the service.", no_args_is_help=True
    )
    group.command("list")(list_)
    group.command()(show)
    group.command()(approve)
    group.command()(reject)
    app.add_typer(group)


@dataclass(frozen=True, slots=True)
class Judged:
    """A received annotation as a passage, or with what is wrong with it; ``notes`` name what a passage can't hold."""

    row: ReceivedAnnotation
    passage: Passage | None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def judge(row: ReceivedAnnotation) -> Judged:
    """Read and validate one received annotation."""
    from annotations.formats._label_studio_tasks import read_task
    from annotations.formats.exchange import Found, Spoilt
    from annotations.validation import faults_of

    if row.text is None:
        return Judged(row, None, [row.fault or "has no text"])
    annotation = {"id": row.annotation, "import_id": None, "completed_by": row.annotator, "result": row.results}
    task = {"data": {**row.data, "text": row.text}, "annotations": [annotation]}
    passages: list[Passage] = []
    faults: list[str] = []
    notes: list[str] = []
    for item in read_task(task, "annotations", f"annotation {row.id}", f"{row.project}-{row.task}"):
        if isinstance(item, Found):
            passages.append(item.passage)
        elif isinstance(item, Spoilt):
            faults.append(item.reason)
        else:
            notes.append(item.what)
    faults += [str(fault) for passage in passages for fault in faults_of(passage)]
    return Judged(row, passages[0] if passages and not faults else None, faults, notes)


def list_(
    project: ProjectOption = None,
    annotator: AnnotatorOption = None,
    state: Annotated[str, typer.Option(help="waiting, accepted, rejected, replaced, withdrawn, or all.")] = "waiting",
    database: DatabaseOption = None,
) -> None:
    """List annotations, by default those that wait, with the number of their faults."""
    from typing import get_args

    from service.store import State

    if state not in (*get_args(State), "all"):
        raise typer.BadParameter(f"there is no state {state!r}")
    store = _store(database)
    with _told():
        rows = [row for row in store.find(project=project, annotator=annotator) if state in (row.state, "all")]
    for row in rows:
        typer.echo("\t".join(_columns(row)))
    typer.echo(f"{len(rows)} {'annotations' if state == 'all' else state}", err=True)


def _columns(row: ReceivedAnnotation) -> Iterator[str]:
    judged = judge(row)
    yield str(row.id)
    yield f"project {row.project}"
    yield f"task {row.task}"
    yield f"annotation {row.annotation} v{row.version}"
    yield f"annotator {row.annotator or '?'}"
    yield row.state
    yield (row.annotated_at or row.received_at).isoformat(timespec="seconds")
    yield f"{sum(result.get('type') == 'labels' for result in row.results)} spans"
    yield f"{len(judged.faults)} faults"
    if row.deleted_at is not None:
        yield "deleted in Label Studio"


def show(
    annotation: Annotated[int, typer.Argument(metavar="ID", help="Id of `accept list`.")],
    database: DatabaseOption = None,
) -> None:
    """Show one annotation: its spans and relations with the words they cover, and its faults."""
    store = _store(database)
    with _told():
        rows = store.find(ids=[annotation])
    if not rows:
        _fail(f"there is no annotation {annotation}", FAULTY)
    judged = judge(rows[0])
    typer.echo("\t".join(_columns(rows[0])))
    if rows[0].reason:
        typer.echo(f"reason: {rows[0].reason}")
    for line in _shown(judged):
        typer.echo(line)
    for note in judged.notes:
        typer.echo(f"left out: {note}", err=True)
    for fault in judged.faults:
        typer.echo(f"fault: {fault}", err=True)


def _shown(judged: Judged) -> Iterator[str]:
    passage = judged.passage
    if passage is None:
        yield judged.row.text or ""
        return
    yield passage.text
    for entity in passage.entities:
        attributes = " ".join(f"{name}={value}" for name, value in entity.attributes.items())
        covered = passage.text_of(entity).replace("\n", "⏎").replace("\r", "␍")
        yield f"[{entity.start}, {entity.end})\t{entity.label}\t{covered}\t{attributes}"
    words = {entity.id: passage.text_of(entity) for entity in passage.entities}
    for relation in passage.relations:
        yield f"{words[relation.source]} —{relation.label}→ {words[relation.target]}"


def approve(
    out: Annotated[Path, typer.Option(help="Folder for the files of accepted passages.")],
    ids: IdsArgument = None,
    project: ProjectOption = None,
    annotator: AnnotatorOption = None,
    everything: AllOption = False,
    sound_only: Annotated[
        bool, typer.Option("--sound-only", help="Accept those without faults; by default one fault stops all.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Accept annotations, and write all that is accepted of their projects as passages."""
    store = _store(database)
    with _told():
        judged = [judge(row) for row in _chosen(store, ids, project, annotator, everything)]
    faulty = [item for item in judged if item.faults]
    for item in faulty:
        for fault in item.faults:
            typer.echo(f"annotation {item.row.id}: {fault}", err=True)
    if faulty and not sound_only:
        _fail(f"{len(faulty)} of {len(judged)} have faults: nothing was accepted", FAULTY)
    sound = [item.row.id for item in judged if not item.faults]
    written: list[Path] = []
    if sound:
        with _told(out):
            store.decide(
                sound, "accepted", before_commit=lambda accepted: written.extend(write_accepted(accepted, out))
            )
    typer.echo(f"accepted {len(sound)}, left waiting {len(faulty)}")
    for path in written:
        typer.echo(str(path))
    if faulty:
        raise typer.Exit(FAULTY)


def reject(
    ids: IdsArgument = None,
    project: ProjectOption = None,
    annotator: AnnotatorOption = None,
    everything: AllOption = False,
    reason: Annotated[str | None, typer.Option(help="Why; it is kept beside the annotation.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Reject annotations: they stay in the store and are never written."""
    store = _store(database)
    with _told():
        chosen = [row.id for row in _chosen(store, ids, project, annotator, everything)]
        store.decide(chosen, "rejected", reason=reason)
    typer.echo(f"rejected {len(chosen)}")


def write_accepted(accepted: Iterable[ReceivedAnnotation], folder: Path) -> list[Path]:
    """Write the accepted annotations of whole projects; files of these projects that hold none any more are removed.

    Returns:
        The files, sorted.

    Raises:
        ValueError: two accepted annotations of one annotator are of the same passage, or one has faults by now.
        OSError: a file could not be written.
    """
    from annotations.formats.exchange import write_whole
    from annotations.passages import dumps

    files: dict[Path, dict[str, tuple[int, Passage]]] = defaultdict(dict)
    for row in accepted:
        if row.state != "accepted":
            raise ValueError(f"annotation {row.id} is {row.state}, not accepted")
        passage = judge(row).passage
        if passage is None:
            raise ValueError(f"annotation {row.id} was accepted and has faults by now")
        path = folder / _safe(row.project) / f"{_safe(row.annotator or 'unknown')}.jsonl"
        if (other := files[path].setdefault(passage.id, (row.id, passage))) != (row.id, passage):
            raise ValueError(f"{other[0]} and {row.id} are by one annotator and of the same passage: reject one")
    for path, passages in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, "".join(dumps(passage) + "\n" for _, passage in passages.values()).encode())
    for project_folder in {path.parent for path in files}:
        for stale in set(project_folder.glob("*.jsonl")) - files.keys():
            stale.unlink()
    return sorted(files)


def _safe(name: str) -> str:
    """A file name."""
    return _UNSAFE.sub("_", name).strip(".") or "_"


def _chosen(
    store: AnnotationStore,
    ids: Sequence[int] | None,
    project: str | None,
    annotator: str | None,
    everything: bool,
) -> list[ReceivedAnnotation]:
    if ids and (project or annotator or everything):
        raise typer.BadParameter("give ids, or --project and --annotator, or --all")
    if ids:
        found = store.find(ids=ids)
        if missing := sorted(set(ids) - {row.id for row in found}):
            _fail(f"there is no annotation {', '.join(map(str, missing))}", FAULTY)
        return found
    if not (project or annotator or everything):
        raise typer.BadParameter("give ids, --project, --annotator or --all")
    return store.find(state="waiting", project=project, annotator=annotator)


def _store(url: str | None) -> AnnotationStore:
    from service.store import DEFAULT_URL, AnnotationStore, Database, StoreError

    try:
        return AnnotationStore(Database(url or DEFAULT_URL))
    except StoreError as error:
        _fail(str(error), FAILED)


@contextmanager
def _told(folder: Path | None = None) -> Iterator[None]:
    """What can go wrong with the store and the folder, in one line for a person."""
    from service.store import StoreError

    try:
        yield
    except (LookupError, ValueError) as error:
        _fail(str(error.args[0]), FAULTY)
    except StoreError as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"{error.filename or folder}: {error.strerror}", FAILED)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
