"""The table ``agencies``: names joined to bodies, each body with an id.

Example:
    >>> names = [Name("清溪县财政局", None, (2019, 2020)), Name("云岭市清溪县财政局", None, (2021,))]
    >>> rows = agency_rows(names, [2, 1])
    >>> [(row["name"], row["match"], row["years"]) for row in rows]
    [('云岭市清溪县财政局', 'variant', [2019, 2020, 2021])]
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from nlp.archive.dataset.schemas import schema
from nlp.archive.years.matching import Link, Match, Name, is_weak, match_names
from nlp.archive.years.names import parse_name, patterns, plain
from nlp.archive.years.workspace import Workspace

Row = dict[str, Any]
_WEAKER: Mapping[Match, int] = {"exact": 0, "variant": 1, "renamed": 2}


def agency_rows(names: Sequence[Name], reports: Sequence[int]) -> list[Row]:
    """One row a body, by name. ``reports`` holds the number of reports under each name."""
    links: dict[int, list[tuple[int, Link]]] = defaultdict(list)
    for link in match_names(names):
        links[link.one].append((link.other, link))
        links[link.other].append((link.one, link))
    rows, done = [], set[int]()
    for start in range(len(names)):
        if start not in done:
            members = _reached(start, links)
            done.update(members)
            latest = max(members, key=lambda i: (max(names[i].years, default=0), reports[i], _fullness(names[i])))
            rows.append(_row(latest, _reached(latest, links), names, reports))
    return sorted(rows, key=lambda row: (row["name"], row["region"] or "", row["agency_id"]))


def _fullness(name: Name) -> tuple[int, str, str]:
    return len(name.printed), name.printed, name.region or ""


def _reached(start: int, links: Mapping[int, list[tuple[int, Link]]]) -> dict[int, tuple[Match, float]]:
    """All names linked to ``start``, with the weakest link on the way to each."""
    reached: dict[int, tuple[Match, float]] = {start: ("exact", 1.0)}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        match, confidence = reached[at]
        for other, link in links.get(at, ()):
            if other not in reached:
                weaker = max(match, link.match, key=_WEAKER.__getitem__)
                reached[other] = weaker, min(confidence, link.confidence)
                waiting.append(other)
    return reached


def _row(latest: int, members: Mapping[int, tuple[Match, float]], names: Sequence[Name], reports: Sequence[int]) -> Row:
    name = names[latest]
    parsed = parse_name(name.printed)
    own = patterns()["confidence"]["exact_unplaced"] if is_weak(parsed, name.region) else 1.0
    regions = sorted({region for i in members if (region := names[i].region)}, key=lambda each: (-len(each), each))
    order = sorted(members, key=lambda i: (min(names[i].years, default=0), names[i].printed, names[i].region or ""))
    weakest = max((match for match, _ in members.values()), key=_WEAKER.__getitem__)
    return {
        "agency_id": blake2b(f"{plain(name.printed)}|{name.region}".encode(), digest_size=6).hexdigest(),
        "name": name.printed,
        "scope": parsed.scope,
        "region": name.region or (regions[0] if regions else None),
        "match": weakest,
        "confidence": min(own, *(confidence for _, confidence in members.values())),
        "reports": sum(reports[i] for i in members),
        "years": sorted({year for i in members for year in names[i].years}),
        "variants": [_variant(names[i], *members[i], reports[i]) for i in order],
    }


def _variant(name: Name, match: Match, confidence: float, reports: int) -> Row:
    return {
        "name": name.printed,
        "region": name.region,
        "match": match,
        "confidence": confidence,
        "reports": reports,
        "first_year": min(name.years, default=None),
        "last_year": max(name.years, default=None),
    }


def write_agencies(workspace: Workspace) -> int:
    """Write ``agencies`` and keep ``agency_of``: the body of each name and region, and how sure that is."""
    names, reports = [], []
    for row in workspace.rows(
        "select agency, region, count(*) as reports, list(distinct report_year order by report_year) "
        "filter (report_year is not null) as years from reports where agency is not null "
        "group by agency, region order by agency, region nulls first"
    ):
        names.append(Name(row["agency"], row["region"], tuple(row["years"] or ())))
        reports.append(row["reports"])
    rows = agency_rows(names, reports)
    workspace.store("agency_rows", schema("agencies"), rows)
    workspace.run(
        "create or replace table agency_of as select agency_id, scope, v.name as agency, v.region as region, "
        "v.match as match, v.confidence as confidence, confidence < 0.75 as weak "  # several may bear the one name
        "from (select agency_id, scope, confidence, unnest(variants) as v from agency_rows)"
    )
    return workspace.write("agencies", "select * from agency_rows", ["name", "region nulls first", "agency_id"])
