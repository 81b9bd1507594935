"""The table ``followups``: what became of last year's undertakings, as this year's report tells.

Notes for a newcomer: an undertaking is held against every passage of the next report. ``repeated``: promised again in
nearly the same words (without function words). ``kept``: one sentence that tells of something done holds most of the
undertaking's content. ``dropped``: no passage of a report that has enough prose holds any of it. All else is
``unclear``, with the reason; most undertakings are so general that nothing else can be said. What is promised, done or
left is judged by words (``followups.yaml``), so a promise kept in other words is ``unclear`` or ``dropped``.

Example:
    >>> promise = Passage("commitment", "p", "建设乡镇便民查阅点，配备触摸查询终端", 0, 18)
    >>> done = Passage("statement", "s", "建成乡镇便民查阅点12个，配备触摸查询终端9台。", 0, 24)
    >>> follow_up(promise, [done] * 8)[:2]
    ('kept', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import yaml
from rapidfuzz import fuzz

from nlp.archive.dataset.schemas import schema
from nlp.archive.years.nearby import Near, each_chunk, spread
from nlp.archive.years.workspace import Workspace
from nlp.folding import fold, squeeze

_ASKED = """
create or replace table asked_pairs as select * from year_pairs
where previous_document in (select document from commitments where status = 'planned')
"""

_NEEDED = {
    "promises": Near(
        """select document, id, text, topic, horizon_start, status, "start", "end" from commitments
        where status = 'planned'""",
        ("previous_document",),
    ),
    "commitments": Near("""select document, id, text, status, "start", "end" from commitments"""),
    "problems": Near("""select document, id, text, "start", "end" from problems"""),
    "statements": Near("""select document, id, text, "start", "end" from statements"""),
    "counts": Near("""select document, id, "start", "end" from counts"""),
}

_PASSAGES = """
select a.pair, a.report_year, a.ambiguous, 0 as kind, 'promise' as "table", c.id, c.text, c.topic, c.horizon_start,
    c.status, c."start", c."end" from near.asked_pairs a join near.promises c on c.document = a.previous_document
union all
select a.pair, a.report_year, a.ambiguous, 1, 'commitment', c.id, c.text, null, null, c.status, c."start", c."end"
    from near.asked_pairs a join near.commitments c on c.document = a.document
union all
select a.pair, a.report_year, a.ambiguous, 2, 'problem', p.id, p.text, null, null, null, p."start", p."end"
    from near.asked_pairs a join near.problems p on p.document = a.document
union all
select a.pair, a.report_year, a.ambiguous, 3, 'statement', s.id, s.text, null, null, null, s."start", s."end"
    from near.asked_pairs a join near.statements s on s.document = a.document
order by pair, kind, "start", id
"""

_ROWS = """
with counted as (
    select f.pair, f.commitment, list(c.id order by c."start", c.id) as counts
    from found f join near.asked_pairs p using (pair)
    join near.counts c on c.document = p.document and c."start" >= f."start" and c."end" <= f."end"
    group by f.pair, f.commitment)
select p.document, p.agency, p.region, p.report_year, p.agency_id, p.match, p.confidence, p.previous_document, f.*,
    coalesce(k.counts, []) as counts
from found f join near.asked_pairs p using (pair) left join counted k using (pair, commitment)
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report, by its table; ``status`` of a commitment, or ``open`` of a statement that holds one."""

    table: str
    id: str
    text: str
    start: int
    end: int
    status: str | None = None


class FollowUp(NamedTuple):
    """What became of an undertaking, and the nearest passage with its similarity, 0 to 1."""

    outcome: str
    reason: str | None
    evidence: Passage | None
    similarity: float | None


@cache
def _settings() -> Mapping[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("followups.yaml").read_text("utf-8"))
    return data


@cache
def _words(*names: str) -> re.Pattern[str]:
    words = {word for name in names for word in _settings()[name]}
    return re.compile(
        "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
        + r"|[〇一二三四五六七八九]{4}年|[\W\d_]+"
    )


@lru_cache(maxsize=4096)
def wording(text: str) -> str:
    """The words of ``text`` without function words, digits and punctuation.

    Example:
        >>> wording("2024年，我局将进一步细化公开目录")
        '年细化公开目录'
    """
    return _words("function_words").sub("", squeeze(fold(text)).text)


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters that tell one undertaking from another.

    Example:
        >>> sorted(content("加强政府网站无障碍改造"))
        ['改造', '无障', '碍改', '障碍']
    """
    pieces = _words("function_words", "generic_words").split(squeeze(fold(text)).text)
    return frozenset(one + other for piece in pieces for one, other in pairwise(piece))


def follow_up(promise: Passage, passages: Sequence[Passage]) -> FollowUp:
    """What the next report, given by all its passages, tells of ``promise``."""
    own, words, said = _settings(), wording(promise.text), content(promise.text)
    again = _most_alike(words, [p for p in passages if p.table == "commitment" and p.status == "planned"])
    if again and again[0] >= own["repeated"]:
        return FollowUp("repeated", None, again[1], again[0])
    if len(said) < own["min_content"]:
        return FollowUp("unclear", "little_content", *_evidence(again))
    nearest = _most_held(said, passages)
    done = _most_held(said, [p for p in passages if _tells_of_done(p)])
    if done and done[0] >= own["kept"]:
        return FollowUp("kept", None, done[1], done[0])
    if sum(p.table == "statement" for p in passages) < own["min_statements"]:
        return FollowUp("unclear", "little_text", *_evidence(nearest))
    alike = _most_alike(words, passages)
    silent = nearest is None or nearest[0] <= own["dropped"]
    if silent and (alike is None or alike[0] <= own["dropped_wording"]):
        return FollowUp("dropped", None, *_evidence(nearest))
    return FollowUp("unclear", "partly_mentioned", *_evidence(nearest))


def _evidence(found: tuple[float, Passage] | None) -> tuple[Passage | None, float | None]:
    return (found[1], found[0]) if found and found[0] > 0 else (None, None)


def _most_alike(words: str, passages: Sequence[Passage]) -> tuple[float, Passage] | None:
    """The passage whose wording is most like ``words``, the first of equals."""
    scored = ((fuzz.ratio(words, wording(passage.text)) / 100, passage) for passage in passages)
    return max(scored, key=lambda pair: pair[0], default=None)


def _most_held(said: frozenset[str], passages: Sequence[Passage]) -> tuple[float, Passage] | None:
    """The passage that holds the largest share of ``said``, the first of equals."""
    scored = ((len(said & content(passage.text)) / len(said), passage) for passage in passages)
    return max(scored, key=lambda pair: pair[0], default=None)


def _tells_of_done(passage: Passage) -> bool:
    """Whether a passage tells of something done, and not of the future or of a shortcoming."""
    if passage.table != "statement" or passage.status == "open":
        return passage.status == "done"
    return _says_done(passage.text)


@lru_cache(maxsize=4096)
def _says_done(text: str) -> bool:
    folded = fold(text)
    return not re.search(_settings()["not_done"], folded) and re.search(_settings()["done"], folded) is not None


def write_followups(workspace: Workspace) -> int:
    """Compare all undertakings of all pairs; gives the number of rows."""
    workspace.run(_ASKED)
    spread(workspace, "asked_pairs", _NEEDED)
    return workspace.write("followups", _ROWS, ["pair", "commitment_start", "commitment"], _compared(workspace))


def _compared(workspace: Workspace) -> Iterator[int]:
    """Each chunk of pairs with its undertakings compared."""
    kept = [field for field in schema("followups") if field.name in _FOUND]
    for chunk in each_chunk(workspace):
        workspace.store("found", pa.schema([pa.field("pair", pa.int64()), *kept]), _found(workspace))
        yield chunk


_FOUND = frozenset(
    {"commitment", "text", "topic", "commitment_start", "commitment_end", "outcome", "reason", "evidence",
     "evidence_id", "similarity", "start", "end"}
)  # fmt: skip


def _found(workspace: Workspace) -> Iterator[dict[str, Any]]:
    for pair, rows in groupby(workspace.rows(_PASSAGES), key=lambda row: row["pair"]):
        together = list(rows)
        promises = [row for row in together if row["table"] == "promise"]
        passages = _passages([row for row in together if row["table"] != "promise"])
        for row in promises:
            yield {"pair": pair} | _row(row, passages)


def _passages(rows: Sequence[Mapping[str, Any]]) -> list[Passage]:
    """The passages of a report; statements that hold a promise or problem are ``open``: they show nothing done."""
    open_ones = [(row["start"], row["end"]) for row in rows if row["table"] != "statement" and row["status"] != "done"]
    passages = []
    for row in rows:
        is_open = row["table"] == "statement" and any(s < row["end"] and e > row["start"] for s, e in open_ones)
        status = "open" if is_open else row["status"]
        passages.append(Passage(row["table"], row["id"], row["text"], row["start"], row["end"], status))
    return passages


def _row(row: Mapping[str, Any], passages: Sequence[Passage]) -> dict[str, Any]:
    promise = Passage("commitment", row["id"], row["text"], row["start"], row["end"])
    found = follow_up(promise, passages)
    if row["ambiguous"]:
        found = FollowUp("unclear", "ambiguous_agency", None, None)
    elif row["horizon_start"] and row["horizon_start"] > f"{row['report_year']}-12-31":
        found = FollowUp("unclear", "for_a_later_year", found.evidence, found.similarity)
    evidence = found.evidence
    return {
        "commitment": row["id"],
        "text": row["text"],
        "topic": row["topic"],
        "commitment_start": row["start"],
        "commitment_end": row["end"],
        "outcome": found.outcome,
        "reason": found.reason,
        "evidence": evidence.table if evidence else None,
        "evidence_id": evidence.id if evidence else None,
        "similarity": found.similarity,
        "start": evidence.start if evidence else None,
        "end": evidence.end if evidence else None,
    }
