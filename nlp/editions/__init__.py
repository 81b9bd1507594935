"""The national formats as data: one YAML file an edition, and the loader.

Start here to add an edition: copy ``y2021.yaml``, change rows, columns and rules, and list no code. ``common.yaml``
holds the labels that the editions share, with their variants. ``stat2014.yaml`` is of another kind: a statistics
table, read by :mod:`nlp.tables.statistics`.

Example:
    >>> edition = load_editions()["y2021"]
    >>> [block.item for block in edition.proactive]
    ['一', '五', '六', '八']
    >>> next(r for r in edition.instances if r.id == "T3-BAL" and r.subject == "total").relation
    '='
    >>> len(edition.cell_paths), len(load_editions()["y2019"].cell_paths)
    (200, 198)
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from sys import intern
from typing import Any, Literal, cast

import yaml

from nlp.errors import EditionError
from nlp.schema import Level

Relation = Literal["=", "<=", ">="]
TABLES = ("proactive", "applications", "remedies")
_PREFIX_OF_TABLE = {"T2": "proactive", "T3": "applications", "T4": "remedies"}


@dataclass(frozen=True, slots=True)
class Term:
    """A cell of a rule and its sign."""

    sign: int
    cell: str


@dataclass(frozen=True)
class RuleInstance:
    """One rule on one subject: ``sum(left) relation sum(right)``, or a named ``check`` on the cell in ``left``.

    ``when_printed`` names a cell without which the rule does not apply at all (subtotals that the official form
    does not print). ``message`` is the template of what a reader is told of a failure, with ``{subject}``,
    ``{expected}``, ``{actual}`` and, for some checks, ``{why}``.
    """

    id: str
    level: Level
    subject: str
    label: str
    table: str
    left: tuple[Term, ...]
    relation: Relation = "="
    right: tuple[Term, ...] = ()
    check: str | None = None
    when_printed: str | None = None
    message: str = "{subject}: expected {expected}, found {actual}"

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Paths of all cells that the rule looks at."""
        return tuple(term.cell for term in (*self.left, *self.right))

    def holds(self, difference: int | Decimal) -> bool:
        """Whether a linear rule holds, given ``sum(left) - sum(right)``."""
        if self.relation == "=":
            return difference == 0
        return difference <= 0 if self.relation == "<=" else difference >= 0


@dataclass(frozen=True, slots=True)
class ProactiveBlock:
    """A block of table 2: an item of Article 20 with its columns (key to labels, in order) and rows (paths)."""

    item: str
    columns: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of table 3 as the form has it: ``path``, printed enumerator, and whether it holds numbers."""

    path: str
    enumerator: str
    has_values: bool


@dataclass(frozen=True)
class Edition:
    """One national format."""

    id: str
    since: int
    source: str
    labels: Mapping[str, tuple[str, ...]]
    applicants: tuple[str, ...]
    outcomes: tuple[str, ...]
    proactive: tuple[ProactiveBlock, ...]
    applications: tuple[FormRow, ...]
    remedies: tuple[str, ...]
    units: Mapping[str, str]
    decimals: frozenset[str]
    signed: frozenset[str]
    instances: tuple[RuleInstance, ...] = ()

    @cached_property
    def application_rows(self) -> tuple[str, ...]:
        """Paths of the rows of table 3 that hold numbers, in order."""
        return tuple(row.path for row in self.applications if row.has_values)

    def paths_of(self, table: str) -> tuple[str, ...]:
        """Cell paths of one table, in the order of the form; interned, since dictionaries are asked for them."""
        if table == "proactive":
            return tuple(intern(f"{row}.{c}") for block in self.proactive for row in block.rows for c in block.columns)
        rows, columns = (
            (self.application_rows, self.applicants) if table == "applications" else (self.remedies, self.outcomes)
        )
        return tuple(intern(f"{row}.{column}") for row in rows for column in columns)

    @cached_property
    def cell_paths(self) -> tuple[str, ...]:
        """All cell paths of the edition, in the order of the form."""
        return tuple(itertools.chain.from_iterable(self.paths_of(table) for table in TABLES))


def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return cast(dict[str, Any], _interned(yaml.load(text, Loader=loader)))  # noqa: S506  (CSafeLoader is safe)


def _interned(data: Any) -> Any:
    """The data with all strings interned: the same name is then one object in all files, and found at a glance."""
    if isinstance(data, dict):
        return {_interned(key): _interned(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_interned(item) for item in data]
    return intern(data) if isinstance(data, str) else data


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows of table 2: headings of its blocks, and the headings that end any table."""

    item_headings: Mapping[str, tuple[str, ...]]
    bare_item_headings: tuple[str, ...]
    content_headers: tuple[str, ...]
    stops: tuple[str, ...]


@cache
def load_frame() -> Frame:
    """Headings around the tables, for every item of Article 20 that an edition has.

    Example:
        >>> load_frame().item_headings["八"][0]
        '第二十条第(八)项'
    """
    common = _read("common.yaml")
    items = dict.fromkeys(block.item for edition in load_editions().values() for block in edition.proactive)
    return Frame(
        {item: tuple(form.format(item=item) for form in common["item_headings"]) for item in items},
        tuple(common["item_heading_without_number"]),
        tuple(common["content_header"]),
        tuple(common["stops"]),
    )


@cache
def load_editions() -> Mapping[str, Edition]:
    """The national formats by id, newest first.

    Raises:
        EditionError: a file lacks a field or a rule names a cell that its edition does not have.
    """
    common = _read("common.yaml")
    names = sorted(p.name for p in resources.files(__package__).iterdir() if p.name.startswith("y20"))
    editions = [_build(_read(name), common, name) for name in names]
    return {edition.id: edition for edition in sorted(editions, key=lambda e: -e.since)}


def _build(data: dict[str, Any], common: dict[str, Any], name: str) -> Edition:
    try:
        edition = Edition(
            id=data["id"],
            since=data["since"],
            source=data["source"],
            labels={key: tuple(labels) for key, labels in {**common["labels"], **data.get("labels", {})}.items()},
            applicants=tuple(common["applicants"]),
            outcomes=tuple(common["outcomes"]),
            proactive=tuple(
                ProactiveBlock(b["item"], {k: tuple(v) for k, v in b["columns"].items()}, tuple(b["rows"]))
                for b in data["proactive"]
            ),
            applications=tuple(
                FormRow(row.get("row") or row["group"], str(row["enumerator"]), "row" in row)
                for row in data["applications"]
            ),
            remedies=tuple(data["remedies"]),
            units=data.get("units", {}),
            decimals=frozenset(data.get("decimals", ())),
            signed=frozenset(data.get("signed", ())),
        )
        instances = tuple(instance for rule in data["rules"] for instance in _instances(rule, edition))
    except KeyError as error:
        raise EditionError(f"{name}: the field {error} is missing") from error
    object.__setattr__(edition, "instances", instances)
    return edition


def _instances(rule: dict[str, Any], edition: Edition) -> Iterator[RuleInstance]:
    """The rule on each of its subjects."""
    table = _PREFIX_OF_TABLE[rule["id"].partition("-")[0]]
    for names in _subjects(rule.get("each", {}), edition):
        when = rule.get("when_printed")
        shared = {
            "id": rule["id"],
            "level": rule["level"],
            "subject": rule["subject"].format(**names),
            "label": rule["label"].format(**names),
            "table": table,
            "when_printed": when.format(**names) if when else None,
            **({"message": rule["message"]} if "message" in rule else {}),
        }
        if "check" in rule:
            yield RuleInstance(**shared, left=(Term(1, names["cell"]),), check=rule["check"])
            continue
        left, relation, right = _split(rule["rule"].format(**names), rule["id"])
        yield RuleInstance(
            **shared,
            left=_terms(left, edition, rule["id"], optional=when is not None),
            relation=relation,
            right=_terms(right, edition, rule["id"], optional=when is not None),
        )


def _subjects(each: dict[str, Any], edition: Edition) -> list[dict[str, str]]:
    """What the placeholders of a rule stand for, one mapping a subject."""
    if not each:
        return [{}]
    ((name, values),) = each.items()
    if isinstance(values, str):
        values = {
            ("row", "applications"): edition.application_rows,
            ("column", "applicants"): edition.applicants,
            ("block", "remedies"): edition.remedies,
            ("cell", "applications"): edition.paths_of("applications"),
        }[name, values]
    return [{name: value} for value in values]


def _split(rule: str, rule_id: str) -> tuple[str, Relation, str]:
    for relation in ("<=", ">=", "="):
        left, found, right = rule.partition(f" {relation} ")
        if found:
            return left, relation, right
    raise EditionError(f"{rule_id}: no =, <= or >= in the rule")


def _terms(side: str, edition: Edition, rule_id: str, *, optional: bool) -> tuple[Term, ...]:
    """The cells of one side of a rule; ``*`` stands for every row of table 3 at that place, ``0`` for none."""
    terms: list[Term] = []
    sign = 1
    known = set(edition.cell_paths)
    for word in side.split():
        if word in ("+", "-"):
            sign = 1 if word == "+" else -1
            continue
        if word == "0":
            continue
        head, star, tail = word.partition("*")
        paths = (
            [
                f"{row}{tail}"
                for row in edition.application_rows
                if row.startswith(head) and row.count(".") == head.count(".")
            ]
            if star
            else [word]
        )
        if not paths or not (optional or known.issuperset(paths)):
            raise EditionError(f"{rule_id}: {edition.id} has no cell {word}")
        terms.extend(Term(sign, intern(path)) for path in paths)
    return tuple(terms)
