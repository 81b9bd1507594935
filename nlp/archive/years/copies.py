"""The table ``copies``: reports whose prose is that of an earlier report.

Notes for a newcomer: signatures lie in a file that is mapped into memory, buckets in DuckDB, so memory holds the links
alone. A report has at most one row for each way in which its original may differ (year, agency, both, nothing): the
most similar one, and of equals the earliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from nlp.archive.years.prose import PERMUTATIONS
from nlp.archive.years.similarity import BANDS, Clusters, Signatures, band_hashes, link_bucket
from nlp.archive.years.workspace import Workspace, in_batches

_TEXTS = """
create or replace table texts as
select row_number() over (order by r.report_year nulls last, r.position) - 1 as place,
    r.document, r.agency, r.region, r.report_year, r.fingerprint, a.agency_id
from reports r left join agency_of a on r.agency = a.agency and r.region is not distinct from a.region
where r.fingerprint is not null
"""

_BUCKETS = pa.schema({"place": "int64", "band": "int64", "bucket": "int64"}.items())
_LINKS = pa.schema({"later": "int64", "earlier": "int64", "first": "int64", "similarity": "double"}.items())

_CHOSEN = """
create or replace table chosen as
with described as (
    select l.*,
        case when later.agency_id is null or earlier.agency_id is null or later.report_year is null
                  or earlier.report_year is null then 'unknown'
             when later.agency_id = earlier.agency_id and later.report_year = earlier.report_year then 'nothing'
             when later.agency_id = earlier.agency_id then 'year'
             when later.report_year = earlier.report_year then 'agency'
             else 'year and agency' end as differs from links l
    join texts later on later.place = l.later join texts earlier on earlier.place = l.earlier)
select *, row_number() over (order by later, differs) as link from described
qualify row_number() over (partition by later, differs order by similarity desc, earlier) = 1
"""

_NUMBERS = """
create or replace table equal_numbers as
with ends as (select c.link, l.document as later, e.document as earlier from chosen c
              join texts l on l.place = c.later join texts e on e.place = c.earlier),
numbers as (select document, path, value from cells where status = 'number'
            and document in (select later from ends union select earlier from ends)),
mine as (select link, path, value from ends join numbers on document = later),
its as (select link, path, value from ends join numbers on document = earlier)
select link, count(*) filter (mine.value is not null and its.value is not null) as cells_compared,
    count(*) filter (mine.value = its.value) as cells_equal,
    count(*) filter (mine.value = its.value and mine.value <> 0) as cells_equal_not_zero,
    if(cells_compared = 0, null, cells_equal = count(*)) as numbers_identical
from mine full join its using (link, path) group by link
"""

_COPIES = """
select l.document, l.agency, l.region, l.report_year, l.agency_id, substr(f.document, 1, 12) as cluster,
    e.document as original, e.agency as original_agency, e.agency_id as original_agency_id,
    e.report_year as original_year, c.similarity, c.differs, coalesce(n.cells_compared, 0) as cells_compared,
    coalesce(n.cells_equal, 0) as cells_equal, coalesce(n.cells_equal_not_zero, 0) as cells_equal_not_zero,
    n.numbers_identical, c.link
from chosen c join texts l on l.place = c.later join texts e on e.place = c.earlier join texts f on f.place = c.first
left join equal_numbers n on n.link = c.link
"""


def write_copies(workspace: Workspace) -> int:
    """Find near-equal reports; gives the number of rows."""
    workspace.run(_TEXTS)
    signatures, owners = _signatures(workspace)
    workspace.store("links", _LINKS, _links(workspace, signatures, owners))
    workspace.run(_CHOSEN)
    workspace.run(_NUMBERS)
    return workspace.write("copies", _COPIES, ["link"])


def _signatures(workspace: Workspace) -> tuple[Signatures, list[int]]:
    """All signatures, mapped from a file, and a number for the body of each; fills ``buckets``."""
    path = workspace.folder / "signatures"
    owners: list[int] = []
    known: dict[str, int] = {}
    query = "select place, fingerprint, coalesce(agency_id, 'of ' || place) as agency from texts order by place"

    def banded() -> Iterator[pa.Table]:
        with path.open("wb") as file:
            for rows in in_batches(workspace.rows(query), 1_000):
                data = b"".join(row["fingerprint"] for row in rows)
                file.write(data)
                hashes = band_hashes(np.frombuffer(data, dtype="<u4").reshape(-1, PERMUTATIONS))
                places = np.arange(len(owners), len(owners) + len(rows))
                owners.extend(known.setdefault(row["agency"], len(known)) for row in rows)
                bands = np.tile(np.arange(BANDS), len(rows))
                yield pa.table([places.repeat(BANDS), bands, hashes.ravel()], schema=_BUCKETS)

    workspace.store_tables("buckets", _BUCKETS, banded())
    if not owners:
        return np.zeros((0, PERMUTATIONS), dtype=np.uint32), owners
    return np.memmap(path, dtype="<u4", mode="r", shape=(len(owners), PERMUTATIONS)), owners


def _links(workspace: Workspace, signatures: Signatures, owners: list[int]) -> Iterator[dict[str, Any]]:
    """All links once, with the first text of the cluster that they make."""
    found: dict[tuple[int, int], float] = {}
    clusters = Clusters()
    for row in workspace.rows(
        "select list(place order by place) places from buckets group by band, bucket having count(*) > 1 order by all"
    ):
        for each in link_bucket(row["places"], signatures, owners, found):
            found[each.later, each.earlier] = each.similarity
            clusters.join(each.later, each.earlier)
    for (later, earlier), similarity in sorted(found.items()):
        yield {"later": later, "earlier": earlier, "first": clusters.first(later), "similarity": similarity}
