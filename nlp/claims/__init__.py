"""What a number of the narrative claims, before it is held against anything.

Start here: ``merging`` (narrative and tables by metric) and ``checking.narrative`` (rules on both) ask the same things
of a count, and find the answers here. ``rules`` is the data: which cells a metric is compared with, and the words that
decide. ``bounds`` says which numbers a count allows (500余条 is 512, but not 1,200), ``passages`` gives the words
around a count. Nothing here knows tables beyond the paths of cells, or how the narrative was read.
"""

from __future__ import annotations

from nlp.claims.bounds import allows, decimals, exactly
from nlp.claims.passages import Passages
from nlp.claims.rules import ClaimRules, Comparison, claim_rules

__all__ = ["ClaimRules", "Comparison", "Passages", "allows", "claim_rules", "decimals", "exactly"]
