"""Failed rules in words: what each says, what the report prints, and the one cell that explains several."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from nlp.schema import Blame, Extraction, FailedCheck, Operand
from service.drawing import heading, indented, number, plain
from service.forms import Forms

_OPERANDS_AT_MOST = 8
_STYLES = {"exact": "bold red", "bound": "red", "usual": "yellow", "note": "dim"}
_LEVELS = {
    "exact": "must hold",
    "bound": "cannot be otherwise",
    "usual": "usually holds",
    "note": "worth a look",
}
_COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def contradictions(extraction: Extraction, forms: Forms) -> Iterator[RenderableType]:
    """Blame first, since it makes the failures short; then every failed rule with its numbers."""
    checks = extraction.checks
    if not checks.failed:
        return
    yield heading("Contradictions")
    for blame in checks.blame:
        yield indented(_blame(blame, forms))
    for check in checks.failed:
        yield from _failed(check, forms)


def _blame(blame: Blame, forms: Forms) -> Text:
    several = _COUNTS.get(len(blame.explains), str(len(blame.explains)))
    what = "contradiction" if len(blame.explains) == 1 else "contradictions"
    text = Text(f"✗ One cell explains {several} {what}: ", style="bold red")
    text.append(f"{forms.label(blame.cell)} is printed {number(blame.printed)}", style="bold")
    rules = ", ".join(f"{ref.id} {forms.label(ref.subject)}" for ref in blame.explains)
    text.append(f"; {number(blame.expected)} would satisfy {rules}. Offered, never applied.")
    return text


def _failed(check: FailedCheck, forms: Forms) -> Iterator[RenderableType]:
    rule = forms.rule(check)
    text = Text(check.id, style=_STYLES.get(check.level, ""))
    text.append(f"  {forms.label(check.subject)}", style="bold")
    text.append(f"  {rule.label if rule else plain(check.message)}", style="")
    text.append(f"  ({check.level}: {_LEVELS.get(check.level, check.level)})", style="dim")
    yield indented(text)
    if check.expected is not None or check.actual is not None:
        yield indented(Text(f"expected {number(check.expected)}, printed {number(check.actual)}"), 6)
    if check.operands:
        yield indented(Text(_operands(check.operands, forms), style="dim"), 6)


def _operands(operands: list[Operand], forms: Forms) -> str:
    """The numbers that the rule was evaluated on; many zeros are counted, not listed."""
    zeros = [operand for operand in operands if operand.value == 0]
    listed = [operand for operand in operands if operand.value != 0] if len(operands) > _OPERANDS_AT_MOST else operands
    shown = [f"{_name(operand, forms)} = {number(operand.value)}" for operand in listed]
    if len(listed) < len(operands):
        shown.append(f"{len(zeros)} cells of 0")
    return "; ".join(shown)


def _name(operand: Operand, forms: Forms) -> str:
    """A cell by its printed name; a number of the narrative by where it stands."""
    if operand.cell:
        return forms.label(operand.cell)
    return f"narrative at {operand.span[0]}" if operand.span else "narrative"


def verdict(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    """The last line: how many rules hold, fail, could not be evaluated, or were spent on telling digits apart."""
    checks = extraction.checks
    evaluated = checks.passed + len(checks.failed)
    if not evaluated and not checks.not_evaluable:
        yield Text("No rule was evaluated: no national table was read.", style="yellow")
        return
    text = Text(f"{checks.passed} rules hold", style="green" if not checks.failed else "")
    if checks.failed:
        exact = sum(check.level == "exact" for check in checks.failed)
        text.append(f" · {len(checks.failed)} fail ({exact} of them exact)", style="bold red")
    if checks.not_evaluable:
        text.append(f" · {len(checks.not_evaluable)} could not be evaluated", style="yellow")
    if checks.used_to_align:
        text.append(f" · {len(checks.used_to_align)} were used to tell digits apart", style="dim")
    yield text
