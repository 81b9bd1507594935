"""What only several documents together can tell, computed from the dataset's own tables.

Notes for a newcomer: :func:`derive` is called when the tables of single documents are complete. In reading order:
``workspace`` opens the dataset in DuckDB and writes tables; ``names``, ``matching`` and ``agencies`` tell which names
are of one body (``agencies.yaml``); ``pairs`` sets the reports of consecutive years side by side; ``nearby`` looks at
them a chunk at a time; ``year_checks`` and ``growth`` hold the rules between them (``years.yaml``); ``copies`` finds
equal prose by the fingerprints that ``prose`` took while the text was there; ``followups`` looks for last year's
undertakings in this year's statements (``followups.yaml``). DuckDB spills to disk; Python holds one batch of rows, the
names of agencies (some 1 KB each) and two numbers a report.
"""

from __future__ import annotations

from pathlib import Path

DERIVED: tuple[str, ...] = ("agencies", "year_checks", "copies", "followups")
"""Tables that are computed here, in this order."""


def derive(dataset: Path) -> dict[str, int]:
    """Compute the tables of :data:`DERIVED` in the folder ``dataset``; gives the number of rows of each.

    The same tables give the same files, byte for byte. A table that is there already is made anew.
    """
    from nlp.archive.years.agencies import write_agencies
    from nlp.archive.years.copies import write_copies
    from nlp.archive.years.followups import write_followups
    from nlp.archive.years.pairs import make_pairs
    from nlp.archive.years.workspace import Workspace
    from nlp.archive.years.year_checks import write_year_checks

    with Workspace(dataset) as workspace:
        rows = {"agencies": write_agencies(workspace)}
        make_pairs(workspace)
        rows["year_checks"] = write_year_checks(workspace)
        rows["copies"] = write_copies(workspace)
        rows["followups"] = write_followups(workspace)
    return rows
