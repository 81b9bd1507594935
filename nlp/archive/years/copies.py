"""The table ``copies``: reports whose prose is that of an earlier report.

Notes for a newcomer: signatures lie in a file, buckets and links in DuckDB, so memory holds two numbers a report. A
report has at most one row for each way in which its original may differ (year, agency, both, nothing): the most similar
one, and of equals the earliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nlp.archive.years.nearby import CHUNK, Near, each_chunk, spread
from nlp.archive.years.prose import PERMUTATIONS
from nlp.archive.years.similarity import BANDS, CLUSTERS, Clusters, StoredSignatures, band_hashes, link_bucket
from nlp.archive.years.workspace import Workspace

_TEXTS = """
create or replace table texts as
select row_number() over (order by r.report_year nulls last, r.position) - 1 as place,
    r.document, r.agency, r.region, r.report_year, a.agency_id
from reports r left join agency_of a on r.agency = a.agency and r.region is not distinct from a.region
where r.fingerprint is not null
"""
_OWNERS = """
create or replace table owners as
select place, dense_rank() over (order by coalesce(agency_id, 'of ' || place)) - 1 as owner from texts
"""
_FINGERPRINTS = """
select t.place, r.fingerprint from texts t join reports r using (document) order by t.place
"""

_BUCKETS = pa.schema({"place": "int64", "band": "int64", "bucket": "int64"}.items())
_IN_COMPANY = """
with full_ones as (
    select band, bucket, count(*) as size, bit_xor(hash(place)) as one, sum(hash(place) >> 32) as other
    from buckets group by band, bucket having size > 1),
different as (
    select unnest(least) from (
        select min({'band': band, 'bucket': bucket}) as least from full_ones group by size, one, other))
select band, bucket, place from buckets join different using (band, bucket) order by band, bucket, place
"""
"""Texts that share a bucket; one of the buckets that hold the same texts, since they show the same links."""
_LINKS = pa.schema({"later": "int64", "earlier": "int64", "similarity": "double"}.items())

_CHOSEN = """
create or replace table chosen as
with found as (select distinct later, earlier, similarity from links),
described as (
    select l.*,
        case when later.agency_id is null or earlier.agency_id is null or later.report_year is null
                  or earlier.report_year is null then 'unknown'
             when later.agency_id = earlier.agency_id and later.report_year = earlier.report_year then 'nothing'
             when later.agency_id = earlier.agency_id then 'year'
             when later.report_year = earlier.report_year then 'agency'
             else 'year and agency' end as differs,
        later.document, earlier.document as original
    from found l
    join texts later on later.place = l.later join texts earlier on earlier.place = l.earlier),
nearest as (
    select * from described
    qualify row_number() over (partition by later, differs order by similarity desc, earlier) = 1)
select *, row_number() over (order by later, differs) as link, (link - 1) // {chunk} as chunk from nearest
"""

_NUMBERS = "select document, path, value from cells where status = 'number'"
_EQUAL_NUMBERS = """
insert into equal_numbers
with mine as (select link, path, value from near.chosen join near.numbers using (document)),
its as (select link, path, value from near.chosen c join near.numbers n on n.document = c.original)
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
from chosen c join texts l on l.place = c.later join texts e on e.place = c.earlier
join clusters k on k.place = c.later join texts f on f.place = k.first
left join equal_numbers n on n.link = c.link
"""


def write_copies(workspace: Workspace) -> int:
    """Find near-equal reports; gives the number of rows."""
    workspace.run(_TEXTS)
    workspace.run(_OWNERS)
    with closing(_signatures(workspace)) as signatures:
        clusters = Clusters(len(signatures))
        workspace.store("links", _LINKS, _links(workspace, signatures, clusters))
    workspace.store_tables("clusters", CLUSTERS, clusters.tables())
    workspace.run(_CHOSEN.format(chunk=CHUNK))
    _compare_numbers(workspace)
    return workspace.write("copies", _COPIES, ["link"])


def _signatures(workspace: Workspace) -> StoredSignatures:
    """All signatures by place; fills ``buckets``."""
    path, count = workspace.folder / "signatures", 0

    def banded() -> Iterator[pa.Table]:
        nonlocal count
        with path.open("wb") as file:
            for batch in workspace.batches(_FINGERPRINTS):
                data = b"".join(batch["fingerprint"].to_pylist())
                file.write(data)
                hashes = band_hashes(np.frombuffer(data, dtype="<u4").reshape(-1, PERMUTATIONS))
                places = np.arange(count, count + len(hashes))
                count += len(hashes)
                bands = np.tile(np.arange(BANDS), len(hashes))
                yield pa.table([places.repeat(BANDS), bands, hashes.ravel()], schema=_BUCKETS)

    workspace.store_tables("buckets", _BUCKETS, banded())
    return StoredSignatures(path)


def _links(workspace: Workspace, signatures: StoredSignatures, clusters: Clusters) -> Iterator[dict[str, Any]]:
    """All links, some more than once; fills ``clusters``."""
    owners = _owners(workspace, len(signatures))
    for _, rows in groupby(workspace.rows(_IN_COMPANY), key=lambda row: (row["band"], row["bucket"])):
        for link in link_bucket((row["place"] for row in rows), signatures, owners):
            clusters.join(link.later, link.earlier)
            yield {"later": link.later, "earlier": link.earlier, "similarity": link.similarity}


def _owners(workspace: Workspace, count: int) -> NDArray[np.int64]:
    """A number for the body of each text."""
    owners = np.zeros(count, dtype=np.int64)
    for batch in workspace.batches("select place, owner from owners"):
        owners[batch["place"].to_numpy()] = batch["owner"].to_numpy()
    return owners


def _compare_numbers(workspace: Workspace) -> None:
    """Make ``equal_numbers``: how many cells of a copy and its original are equal."""
    spread(workspace, "chosen", {"numbers": Near(_NUMBERS, ("document", "original"))})
    workspace.run(
        "create or replace table equal_numbers "
        "(link bigint, cells_compared bigint, cells_equal bigint, cells_equal_not_zero bigint, numbers_identical bool)"
    )
    for _ in each_chunk(workspace):
        workspace.run(_EQUAL_NUMBERS)
