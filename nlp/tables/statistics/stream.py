"""Rows of a table in running text: a cell a line, a row a line, one line, pipes, tabs, or all cells glued together.

Start with :func:`split_rows`. It walks over the tokens below a header and keeps one thing in mind: whether it is in a
row's label or behind its unit, where the values stand. The unit is what tells a label's end; where a table has no
unit column, a number that stands apart does. What is behind the unit is kept as it is and read by
:mod:`nlp.tables.statistics.alignment`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from nlp.editions.statistics import load_statistics_form
from nlp.schema import Span
from nlp.tables.statistics.header import Header
from nlp.tables.statistics.rows import is_known, joined
from nlp.tables.statistics.tokens import Token
from nlp.tables.statistics.values import Piece
from nlp.tables.statistics.walk import LABEL_ENDS, NUMERALS, STARTER, WORDS, RawRow, Walk

# A row that starts inside a chunk: the one before it printed neither value nor anything between.
_INNER_START = re.compile(rf"(?<=.)(?:(?<![第之{NUMERALS}])[{NUMERALS}]{{1,2}}、|\([{NUMERALS}]{{1,2}}\)|其中[:,])")
_BARE_STARTERS = re.compile(rf"(?:{STARTER.pattern})+")
_STARTERS = re.compile(rf"(?:{STARTER.pattern}|:)+")
_AFTER_DIGITS = "、.)"
_AFTER_DATE = ("年", "月", "日", "号", "余", "多", "%")
_GLUED_UNITS, _GLUED_WITHIN = (
    3,
    1200,
)  # so many units glued to label and value, within so many characters, tell a glued copy


def split_rows(folded: str, span: Span, tokens: Iterable[Token], header: Header | None) -> list[RawRow]:
    """The rows that ``folded[slice(*span)]`` holds, up to what is no table any more.

    Pieces are not yet assigned to columns. ``tokens`` are those of the stretch.
    """
    walk = Walk(folded, header, is_glued=(header is not None and header.is_glued) or _has_glued_units(folded, span))
    blank_from: int | None = None  # where the empty cell that is open begins
    crossed_line = False
    line_end = header.line_end if header else "closes"
    for before, token, after in _with_neighbours(tokens):
        if token.kind == "newline":
            crossed_line = True
            if line_end == "closes" and blank_from is not None:
                _take_blank(walk, blank_from)
            if line_end != "inside":
                blank_from = None
            continue
        if token.kind == "bar":
            if blank_from is not None:
                _take_blank(walk, blank_from)
            blank_from = token.end
            crossed_line = False
            continue
        blank_from = None
        touches_before = before is not None and before.end == token.start and before.kind in ("text", "number", "mark")
        touches_after = after is not None and after.start == token.end and after.kind in ("text", "number", "mark")
        if token.kind == "text":
            _take_text(walk, token, before if touches_before else None, after, touches_after)
        elif token.kind == "mark":
            _take_mark(walk, token, touches_before)
        else:
            _take_number(
                walk,
                token,
                before if touches_before else None,
                after if touches_after or _is_date(folded, after) else None,
                crossed_line,
            )
        crossed_line = False
        if walk.stopped:
            break
    else:
        if line_end == "closes" and blank_from is not None:
            _take_blank(walk, blank_from)
    if walk.rows:
        _drop_note_below(folded, walk.rows[-1])
    if walk.values_came_first:  # the copy prints values above their labels, or something else: no row is certain
        for row in walk.rows:
            row.pieces = [Piece(piece.start, piece.end, piece.is_glued, is_doubtful=True) for piece in row.pieces]
    return walk.rows


def _has_glued_units(folded: str, span: Span) -> bool:
    """Whether units touch both their label and their value in a row of three, so that the copy runs cells together."""
    found = islice(_glued_unit().finditer(folded, span[0], min(span[1], span[0] + _GLUED_WITHIN)), _GLUED_UNITS)
    return len(list(found)) == _GLUED_UNITS


@cache
def _glued_unit() -> re.Pattern[str]:
    units = "|".join(map(re.escape, load_statistics_form().units))
    return re.compile(rf"(?:[数量额)]|费用|经费)(?:{units})(?=[0-9])")


def _with_neighbours(tokens: Iterable[Token]) -> Iterator[tuple[Token | None, Token, Token | None]]:
    """Each token with the one before and the one behind it."""
    before: Token | None = None
    current: Token | None = None
    for token in tokens:
        if current is not None:
            yield before, current, token
        before, current = current, token
    if current is not None:
        yield before, current, None


def _is_date(folded: str, after: Token | None) -> bool:
    """Whether the token behind a number makes it a date, with a gap between them."""
    return after is not None and after.kind == "text" and folded.startswith(("年", "月"), after.start)


def _drop_note_below(folded: str, last: RawRow) -> None:
    """A line in brackets below the last row is the document's: （此件公开发布）."""
    above = max([last.row.label[0][1], *(last.row.unit or ()), *(piece.end for piece in last.pieces)])
    while len(last.row.label) > 1 and last.row.label[-1][0] >= above and folded[last.row.label[-1][0]] == "(":
        last.row.label.pop()
        last.row.end = max(above, last.row.label[-1][1])


def _take_blank(walk: Walk, at: int) -> None:
    """An empty cell: a value that is blank, or a unit."""
    if walk.in_values:
        walk.rows[-1].pieces.append(Piece(at, at))
    elif walk.label and walk.expects_unit and walk.header is not None:
        walk.open_row(None, has_unit_cell=True)


def _take_mark(walk: Walk, token: Token, touches_before: bool) -> None:
    """A dash or a slash: in the place of a unit or of a value."""
    if walk.in_values:
        walk.rows[-1].pieces.append(Piece(token.start, token.end, is_glued=touches_before))
        walk.rows[-1].row.end = token.end
    elif walk.label and walk.expects_unit:
        walk.open_row(None, has_unit_cell=True)
        walk.rows[-1].row.end = token.end


def _take_number(walk: Walk, token: Token, before: Token | None, after: Token | None, starts_line: bool) -> None:
    """A number: a value, a code, an enumerator, or digits of a label."""
    folded = walk.folded
    if after is not None and after.kind == "text" and folded[after.start] in _AFTER_DIGITS:
        if _take_enumerator(walk, token, before, starts_line):
            return
    elif before is not None and before.kind == "mark" and walk.in_values and walk.rows[-1].pieces:
        _take_signed(walk, token, before)
        return
    if walk.in_values:
        if after is not None and after.kind == "text" and folded.startswith(_AFTER_DATE, after.start):
            _take_year(walk, token, before)
            return
        walk.rows[-1].pieces.append(Piece(token.start, token.end, is_glued=before is not None))
        walk.rows[-1].row.end = token.end
        return
    if not walk.label:
        walk.code = (token.start, token.end)
        walk.values_came_first = walk.values_came_first or not (walk.rows or walk.begins_with_code)
        return
    is_in_bracket = walk.label_text().count("(") > walk.label_text().count(")")
    if walk.expects_unit and (before is not None or is_in_bracket):
        walk.add_to_label((token.start, token.end))  # 计1条, 范围1: the values stand behind the unit
        return
    is_dated = after is not None and after.kind == "text" and folded.startswith(_AFTER_DATE, after.start)
    if is_dated or (walk.header is None and before is None):
        walk.stopped = True
        return
    walk.open_row(None)
    walk.rows[-1].pieces.append(Piece(token.start, token.end, is_glued=before is not None))
    walk.rows[-1].row.end = token.end


def _take_signed(walk: Walk, token: Token, mark: Token) -> None:
    """A number that touches the mark before it: a minus if the mark is one dash with nothing before it."""
    pieces = walk.rows[-1].pieces
    is_minus = walk.folded[mark.start : mark.end] == "-" and not pieces[-1].is_glued
    pieces[-1] = Piece(mark.start, token.end, is_doubtful=not is_minus)
    walk.rows[-1].row.end = token.end


def _take_year(walk: Walk, token: Token, before: Token | None) -> None:
    """The digits of a date that follows the last row; glued to it, the year's four digits are cut off."""
    digits = walk.folded[token.start : token.end]
    if before is not None and len(digits) > 4 and re.fullmatch(r"(?:19|20)[0-9]{2}", digits[-4:]):
        walk.rows[-1].pieces.append(Piece(token.start, token.end - 4, is_glued=True))
        walk.rows[-1].row.end = token.end - 4
    elif before is not None:
        walk.rows[-1].pieces.append(Piece(token.start, token.end, is_glued=True, is_doubtful=True))
    elif not walk.rows[-1].pieces and _took_last_character(walk):
        walk.rows.pop()  # 报告的事项 2015年: no unit and no row
    walk.stopped = True


def _took_last_character(walk: Walk) -> bool:
    """Whether the last row's unit was cut from a label that does not end as labels do."""
    row = walk.rows[-1].row
    is_cut = row.unit is not None and row.unit[0] == row.label[-1][1]
    return is_cut and not _is_label(walk.folded[row.label[-1][0] : row.label[-1][1]])


def _take_enumerator(walk: Walk, token: Token, before: Token | None, starts_line: bool) -> bool:
    """Digits before 、 or a point: the next row's number, alone or behind the values that it is glued to.

    Returns:
        False where the digits are no enumerator: a value whose next row begins with a point.
    """
    digits = walk.folded[token.start : token.end]
    expected = walk.expected_numbers()
    room = walk.in_values and len(walk.rows[-1].pieces) < walk.columns
    is_number = digits.isdigit() and digits[0] != "0" and len(digits) <= 2
    # Behind a heading's dash, or 其中:, the digits touch something that is no value.
    is_apart = before is None or (before.kind == "mark" and walk.in_values and not walk.rows[-1].pieces)
    is_apart = is_apart or (before is not None and before.kind == "text" and walk.folded[before.end - 1] in ":,)(")
    options: list[tuple[int, int]] = []  # place of the enumerator's first digit, its number
    if is_number and (not walk.in_values or int(digits) in expected or (is_apart and (starts_line or not room))):
        options.append((token.start, int(digits)))
    if walk.in_values and not (options and (not room or starts_line)):
        for number in sorted(expected):
            place = token.end - len(str(number))
            if place > token.start and digits.endswith(str(number)) and digits[place - token.start - 1] not in ",.":
                options.append((place, number))
    if len(options) == 1:
        place, number = options[0]
        if place > token.start:
            walk.rows[-1].pieces.append(Piece(token.start, place, is_glued=before is not None))
            walk.rows[-1].row.end = place
    elif walk.in_values:
        walk.rows[-1].pieces.append(Piece(token.start, token.end, is_glued=True, is_doubtful=True))
        walk.rows[-1].row.end = token.end
        walk.in_values = False
        return True
    else:
        return False
    walk.in_values = False
    text = walk.label_text()
    if text and not _STARTERS.fullmatch(text):
        walk.close_label()
    walk.note_number(number)
    walk.add_to_label((place, token.end))
    return True


def _take_text(walk: Walk, token: Token, before: Token | None, after: Token | None, touches_after: bool) -> None:
    """A chunk of words: a unit, a part of a label, or several labels run together."""
    folded = walk.folded
    chunk = folded[token.start : token.end]
    form = load_statistics_form()
    if walk.in_values:
        if _belongs_to_values(walk, token, before, chunk, touches_after):
            return
        walk.in_values = False
    may_end = not walk.label and chunk[0] in form.end_starts
    if may_end and chunk.startswith(form.ends) and not chunk.endswith(LABEL_ENDS):
        walk.stopped = True
        return
    is_apart = not touches_after and (before is None or before.kind != "text")
    if is_apart and walk.expects_unit and chunk in form.unit_words:
        if walk.label:
            walk.open_row((token.start, token.end))
        else:
            walk.values_came_first = walk.values_came_first or not walk.rows
        return
    start = token.start
    if walk.label and before is None and STARTER.match(chunk):
        text = walk.label_text()
        if not _STARTERS.fullmatch(text):
            walk.close_label()
    elif not walk.label and walk.rows and before is None:
        start = _end_of_rest(walk, token)
        if start == token.end:
            return
    for inner in _inner_starts(walk, start, token.end):
        _take_whole_label(walk, (start, inner))
        start = inner
    _take_last_label(walk, (start, token.end), after)


def _inner_starts(walk: Walk, start: int, end: int) -> list[int]:
    """Where further rows start inside a chunk: at an enumerator, and in a glued table behind a label and its unit."""
    chunk = walk.folded[start:end]
    starts: set[int] = set()
    if "、" in chunk or "(" in chunk or "其中" in chunk:
        starts.update(match.start() for match in _INNER_START.finditer(walk.folded, start + 1, end))
    if walk.is_glued and walk.expects_unit:
        begin = start
        for match in _any_unit().finditer(walk.folded, start + 1, end):
            begin = max([begin, *(place for place in starts if place <= match.start())])
            is_whole = _is_label(walk.folded[begin : match.start()])
            if match.end() < end and is_whole and not walk.folded.startswith(("数", "量", "额"), match.end()):
                starts.add(match.end())
    return sorted(place for place in starts if place > start)


@cache
def _any_unit() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, load_statistics_form().units)))


def _belongs_to_values(walk: Walk, token: Token, before: Token | None, chunk: str, touches_after: bool) -> bool:
    """Whether a chunk behind the unit is still a value: a unit printed with the number, a word for nothing."""
    row = walk.rows[-1]
    form = load_statistics_form()
    if not touches_after and chunk in form.unit_words:
        last = row.pieces[-1] if row.pieces else None
        if last is not None and before is not None and last.end == token.start:
            row.pieces[-1] = Piece(last.start, token.end, last.is_glued, last.is_doubtful)
            row.row.end = token.end
            return True
        if row.row.unit is None and walk.header is not None and walk.header.unit_place == "after":
            row.row.unit = (token.start, token.end)
            row.row.end = token.end
            return True
    if chunk in WORDS and before is None and len(row.pieces) < walk.columns:
        row.pieces.append(Piece(token.start, token.end))
        row.row.end = token.end
        return True
    return False


def _end_of_rest(walk: Walk, token: Token) -> int:
    """End of what the chunk still adds to the label above: a note in brackets, or a bracket's second half."""
    folded, above = walk.folded, walk.rows[-1].row
    whole = joined(folded, above.label)
    closing = folded.find(")", token.start, token.end) + 1
    if not closing:
        return token.start
    chunk = folded[token.start : closing]
    is_note = chunk.startswith("(") and not STARTER.match(chunk)
    if is_note or (whole.count("(") > whole.count(")") and "(" not in chunk):
        above.label.append((token.start, closing))
        above.end = max(above.end, closing)
        return closing
    return token.start


def _take_whole_label(walk: Walk, span: Span) -> None:
    """A label whose row ends where it ends: a heading, or a row whose values were dropped."""
    chunk = walk.folded[span[0] : span[1]]
    walk.note_starter(chunk)
    if _BARE_STARTERS.fullmatch(chunk):
        walk.add_to_label(span)
        return
    unit = _unit_at_end(chunk) if walk.expects_unit else ""
    if unit and _is_label(chunk[: -len(unit)]):
        walk.add_to_label((span[0], span[1] - len(unit)))
        walk.open_row((span[1] - len(unit), span[1]))
        walk.in_values = False
    else:
        walk.add_to_label(span)
        walk.close_label()


def _take_last_label(walk: Walk, span: Span, after: Token | None) -> None:
    """The label that the chunk ends with; it may have its unit glued to it."""
    chunk = walk.folded[span[0] : span[1]]
    walk.note_starter(chunk)
    unit = _unit_at_end(chunk) if walk.expects_unit else ""
    if not unit:
        walk.add_to_label(span)
        return
    is_followed = after is not None and after.kind in ("number", "mark")
    is_followed = is_followed or (walk.is_glued and _is_label(chunk[: -len(unit)]))
    is_apart = unit == chunk and bool(walk.label) and _is_label(walk.label_text())
    if (len(unit) < len(chunk) or is_apart) and is_followed:
        if len(unit) < len(chunk):
            walk.add_to_label((span[0], span[1] - len(unit)))
        walk.open_row((span[1] - len(unit), span[1]))
        return
    walk.add_to_label(span)


def _is_label(words: str) -> bool:
    """Whether words end as labels end, or are a label of the form, so that a unit behind them is one."""
    return words.endswith(LABEL_ENDS) or is_known(STARTER.sub("", words, count=2))


def _unit_at_end(chunk: str) -> str:
    form = load_statistics_form()
    if chunk[-1:] not in form.unit_ends:
        return ""
    return next((unit for unit in form.units if chunk.endswith(unit)), "")
