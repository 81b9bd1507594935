"""Every single-sentence case of ``cases/*.yaml`` is read as it says."""

from __future__ import annotations

import pytest

from tests.narrative.cases import Case, differences, load_cases

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_passage_is_read_as_its_case_says(case: Case) -> None:
    assert differences(case) == [], f"{case.data.get('why', '')}\n{case.data['text']}"
