"""The mutation check: a lexicon entry that can be taken out without any case failing is dead, or has no case.

Start at :func:`check`. An *entry* is an item of a list in one of the YAML lexicons of :data:`PACKAGES` (a word, a
pattern, a whole rule) or a key of a mapping of words. It is taken out of the very mapping that
:func:`nlp.narrative.lexicon.load_lexicon` has handed to its users, so it doesn't matter how they import it; the caches
that hold matchers are cleared, and the cases of ``cases/*.yaml`` are read until one is read otherwise than it says.
Only cases that are right with the whole lexicon can notice something.

A case is prepared once: whatever comes before the readers of numbers (title, sections, dates, contacts) doesn't depend
on these lexicons. Cases in which the entry occurs come first, and for a plain word no others are read. Where no case
notices, the unit tests of the entry's package can be asked too (:func:`unit_tests_notice`): in a process of their own,
so it takes seconds an entry.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import nlp.narrative
from nlp.folding import fold
from nlp.narrative.context import READERS, Context
from nlp.narrative.items import Items, read_items
from nlp.narrative.lexicon import load_lexicon
from nlp.reading import read
from tests.narrative.cases import Case, differences, load_cases

PACKAGES = tuple(f"nlp.narrative.{name}" for name in ("quantities", "zeros", "counts", "plans"))
DEPENDENT_READERS = tuple(READERS)[tuple(READERS).index("numbers") :]
EXEMPT: Mapping[str, str] = {
    "counts/metrics.yaml:light.light": "stop words: they say nothing of what is counted",
}
"""Lists of plain dictionary words that need no case each, as ``package/file:key.key``, with the reason."""

TESTS = Path(__file__).parent
ROOT = TESTS.parents[1]

_NO_LITERAL = re.compile(r"[\\\[\](){}.*+?|^$]")
_LOOKS_ABOUT = re.compile(r"\(\?<?[=!]|\^|\$|\\b")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A removable entry: where it is (``path``: keys and indexes) and what it says."""

    package: str
    file: str
    path: tuple[str | int, ...]
    text: str

    @property
    def list_name(self) -> str:
        """The list or mapping that it is in, as :data:`EXEMPT` names it."""
        keys = ".".join(str(step) for step in self.path[:-1])
        return f"{self.package.rpartition('.')[2]}/{self.file}:{keys}"

    def __str__(self) -> str:
        return f"{self.list_name} {self.text if len(self.text) <= 100 else self.text[:100] + '…'}"


def all_entries(file: str | None = None, *, exempt: bool = False) -> list[Entry]:
    """The removable entries of all lexicons, or of those whose ``package/file.yaml`` contains ``file``."""
    found: list[Entry] = []
    for package in PACKAGES:
        for resource in sorted(resources.files(package).iterdir(), key=lambda item: item.name):
            name = f"{package.rpartition('.')[2]}/{resource.name}"
            if resource.name.endswith(".yaml") and (file is None or file in name):
                found += _entries(package, resource.name, load_lexicon(package, resource.name), ())
    return [entry for entry in found if exempt or entry.list_name not in EXEMPT]


def _entries(package: str, file: str, node: Any, path: tuple[str | int, ...]) -> Iterator[Entry]:
    """Items of lists and keys of mappings of words; the settings of a rule (a mapping in a list) go with the rule."""
    in_list = bool(path) and isinstance(path[-1], int)
    steps: list[tuple[str | int, Any]] = list(node.items() if isinstance(node, dict) else enumerate(node))
    for step, value in steps:
        if isinstance(node, list) or (not isinstance(value, (dict, list)) and not in_list):
            text = str(value) if isinstance(node, list) else f"{step}: {value}"
            yield Entry(package, file, (*path, step), text)
        if isinstance(value, (dict, list)):
            yield from _entries(package, file, value, (*path, step))


@contextmanager
def without(entry: Entry) -> Iterator[None]:
    """The lexicons as they are without ``entry``; as they were again at the end."""
    parent: Any = load_lexicon(entry.package, entry.file)
    for step in entry.path[:-1]:
        parent = parent[step]
    whole = dict(parent) if isinstance(parent, dict) else list(parent)
    del parent[entry.path[-1]]
    forget_matchers()
    try:
        yield
    finally:
        parent.clear()
        parent.update(whole) if isinstance(parent, dict) else parent.extend(whole)
        forget_matchers()


def forget_matchers() -> None:
    """Clear every cache of the packages, so that matchers are built anew from the lexicons as they are now."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGES):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value is not load_lexicon:
                    value.cache_clear()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case read as far as the lexicons don't matter; ``text`` is the folded flowing text that the readers see."""

    case: Case
    text: str
    contexts: tuple[Context, ...]
    before: SimpleNamespace

    def is_right(self) -> bool:
        """Whether the case is read as it says, with the lexicons as they are now."""
        items = Items()
        for context in self.contexts:
            for name in DEPENDENT_READERS:
                READERS[name](context)
            items += read_items(context)
        found: Any = SimpleNamespace(
            counts=items.counts,
            problems=items.problems,
            commitments=items.commitments,
            dates=self.before.dates,
            contacts=self.before.contacts,
        )
        return not differences(self.case, found)


def prepare(cases: Sequence[Case]) -> list[Prepared]:
    """The cases that are right with the whole lexicons, ready to be read again and again."""
    prepared = [_prepared(case) for case in cases]
    return [case for case in prepared if case.is_right()]


def _prepared(case: Case) -> Prepared:
    contexts: list[Context] = []

    def keep(context: Context) -> Items:
        contexts.append(context)
        return read_items(context)

    document = read(case.document)
    with patch.object(nlp.narrative, "read_items", keep):
        result = nlp.narrative.read_narrative(document, document.folded)
    text = "\n".join(context.prose.text for context in contexts)
    return Prepared(case, text, tuple(contexts), SimpleNamespace(dates=result.dates, contacts=result.contacts))


def notices(entry: Entry, cases: Sequence[Prepared]) -> str | None:
    """What notices that ``entry`` is gone: the name of a case, or of the error that is raised; ``None``: nothing."""
    with without(entry):
        for case in _in_promising_order(entry, cases):
            try:
                right = case.is_right()
            except Exception as error:  # a lexicon that can't be used without the entry is noticed too
                return type(error).__name__
            if not right:
                return case.case.name
    return None


def _in_promising_order(entry: Entry, cases: Sequence[Prepared]) -> Iterator[Prepared]:
    """The cases that can notice, those first in which the entry or a word that it stands for occurs."""
    words = _words_of(entry)
    pattern = _search(words)
    holding = [case for case in cases if pattern.search(case.text)] if pattern else []
    yield from holding
    if not _is_plain(entry):
        names = {case.case.name for case in holding}
        yield from (case for case in cases if case.case.name not in names)


def _is_plain(entry: Entry) -> bool:
    """Whether the entry can only matter to a text that it occurs in."""
    word = entry.text
    if not isinstance(entry.path[-1], int) or word.startswith("{") or not _HAN.search(word):
        return False
    return not _LOOKS_ABOUT.search(word) and _compiled(word) is not None


def _words_of(entry: Entry) -> list[str]:
    """Words or patterns to look for: the entry itself, or the lists of the lexicon that it names."""
    if isinstance(entry.path[-1], int) and not entry.text.startswith("{") and _HAN.search(entry.text):
        return [entry.text]
    lists = _named_lists(load_lexicon(entry.package, entry.file))
    named = [word for name in re.findall(r"[A-Za-z_]\w*", entry.text) for word in lists.get(name, ())]
    return [*named, *re.findall(r"[\u3400-\u9fff]+", entry.text)]


def _named_lists(node: Any) -> dict[str, list[str]]:
    """The lists of words of a lexicon by their keys."""
    found: dict[str, list[str]] = {}
    for key, value in node.items() if isinstance(node, dict) else ():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            found.setdefault(str(key), []).extend(item for item in value if _HAN.search(item))
        elif isinstance(value, dict):
            for name, words in _named_lists(value).items():
                found.setdefault(name, []).extend(words)
    return found


def _compiled(word: str) -> re.Pattern[str] | None:
    """``word`` as what to look for in folded text; ``None`` where it is a part of a pattern only."""
    try:
        return re.compile(word if _NO_LITERAL.search(word) else re.escape(fold(word)))
    except re.error:
        return None


def _search(words: Sequence[str]) -> re.Pattern[str] | None:
    patterns = [pattern.pattern for word in words if (pattern := _compiled(word))]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


def unit_tests_notice(entry: Entry) -> bool:
    """Whether a unit test of the entry's package (``test_<package>*.py``) fails without it."""
    files = sorted(str(path) for path in TESTS.glob(f"test_{entry.package.rpartition('.')[2]}*.py"))
    if not files:
        return False
    code = (
        "import sys, pytest\n"
        "from tests.narrative.mutation import Entry, without\n"
        f"with without({entry!r}):\n"
        f"    sys.exit(pytest.main(['-x', '-q', '-o', 'addopts=', '-p', 'no:cacheprovider', *{files!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"pytest ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")
    return done.returncode != 0


_cases: list[Prepared] = []
"""The cases of a process that looks for survivors, prepared once."""


def _is_noticed(entry: Entry, unit_tests: bool) -> bool:
    if not _cases:
        _cases.extend(prepare(load_cases()))
    return notices(entry, _cases) is not None or (unit_tests and unit_tests_notice(entry))


def check(entries: Sequence[Entry], *, unit_tests: bool = False, processes: int = 1) -> Iterator[tuple[Entry, bool]]:
    """Each entry, in order, with whether anything notices that it is gone."""
    asked = [unit_tests] * len(entries)
    if processes == 1:
        yield from zip(entries, map(_is_noticed, entries, asked), strict=True)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(entries, pool.map(_is_noticed, entries, asked, chunksize=4), strict=True)


def sampled(entries: Sequence[Entry], size: int, seed: int) -> list[Entry]:
    """``size`` of the entries, drawn by chance, in their order; all where there are no more."""
    if size >= len(entries):
        return list(entries)
    return sorted(random.Random(seed).sample(entries, size), key=entries.index)
