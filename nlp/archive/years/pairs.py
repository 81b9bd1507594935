"""The reports of each body side by side: one a year, and the pairs of consecutive years.

A body may have several reports on one year (reposts, corrections). The one with the most numbers in its tables is
taken, then the longest, then the first of the archive; the others are named in the derived tables. Where several bodies
may bear the one name, several reports on a year may be theirs: such a pair is ``ambiguous`` and nothing is compared.
"""

from __future__ import annotations

from nlp.archive.years.nearby import CHUNK
from nlp.archive.years.workspace import Workspace

_REPORTS = """
create or replace table body_reports as
select r.document, r.agency, r.region, r.report_year, r.position, a.agency_id, a.match, a.confidence,
    a.weak, a.scope,
    row_number() over (partition by a.agency_id, r.report_year
                       order by r.cells_printed desc, r.characters desc, r.position) as rank
from reports r join agency_of a on r.agency = a.agency and r.region is not distinct from a.region
"""

_PAIRS = """
create or replace table year_pairs as
with others as (
    select agency_id, report_year, list(document order by position) documents
    from body_reports where rank > 1 group by all)
select row_number() over (order by this.report_year, this.position) as pair, (pair - 1) // {chunk} as chunk,
    this.document, this.agency, this.region, this.report_year, this.agency_id, this.scope, this.position,
    previous.document as previous_document,
    case when this.agency = previous.agency then 'exact'
         when 'renamed' in (this.match, previous.match) then 'renamed' else 'variant' end as match,
    list_concat(coalesce(before.documents, []), coalesce(now.documents, [])) as other_reports,
    if(this.agency = previous.agency and not this.weak, 1.0,
        least(this.confidence, previous.confidence, if(this.weak, 0.7, 1.0))) as confidence,
    this.weak and len(other_reports) > 0 as ambiguous
from body_reports this
join body_reports previous on previous.agency_id = this.agency_id and previous.report_year = this.report_year - 1
left join others before on before.agency_id = this.agency_id and before.report_year = previous.report_year
left join others now on now.agency_id = this.agency_id and now.report_year = this.report_year
where this.rank = 1 and previous.rank = 1
"""


def make_pairs(workspace: Workspace) -> None:
    """Make ``body_reports`` (every report of a known body) and ``year_pairs`` (a row a pair, the later one first).

    Pairs are numbered by year and place in the archive, and cut into chunks of neighbours.
    """
    workspace.run(_REPORTS)
    workspace.run(_PAIRS.format(chunk=CHUNK))


BOTH = ("document", "previous_document")
"""Columns of ``year_pairs`` that name the reports of a pair."""
