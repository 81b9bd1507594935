"""Invented statistics tables and the layouts that copies give them: what the tests of the statistics reader render."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from nlp.document import Block, Document, Grid, GridCell
from nlp.folding import fold
from nlp.tables.statistics import StatisticsResult, read_statistics


@dataclass
class Line:
    """A row of a table as it is printed: the label with its enumerator, and what ``read`` should make of it."""

    printed: str
    label: str
    unit: str
    level: int
    cells: list[str] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        return not self.unit


@dataclass
class Table:
    """A table: words of its header, rows, and where its codes stand."""

    columns: list[str]
    lines: list[Line]
    label_word: str = "指标名称"
    unit_word: str = "计量单位"
    code_word: str = ""
    codes_first: bool = True

    def header(self) -> list[str]:
        code = [self.code_word] if self.code_word else []
        words = (
            [*code, self.label_word, self.unit_word] if self.codes_first else [self.label_word, self.unit_word, *code]
        )
        return [*words, *self.columns]

    def rows(self) -> list[list[str]]:
        """Cells of each row, headings with a dash for their unit and blank values."""
        rows = []
        for number, line in enumerate(self.lines, 1):
            code = [str(number) if self.codes_first else f"{number:02d}"] if self.code_word else []
            unit = line.unit or "——"
            cells = line.cells or [""] * len(self.columns)
            rows.append(
                [*code, line.printed, unit, *cells] if self.codes_first else [line.printed, unit, *code, *cells]
            )
        return rows


def _lines(table: Table, between: str) -> str:
    return between.join(cell for row in [table.header(), *table.rows()] for cell in row if cell)


def _joined(table: Table, between: str, *, left: str = "", right: str = "") -> str:
    return "\n".join(left + between.join(row) + right for row in [table.header(), *table.rows()])


def markdown(table: Table) -> str:
    header, *rows = [f"| {' | '.join(row)} |" for row in [table.header(), *table.rows()]]
    return "\n".join([header, "|" + " --- |" * len(table.header()), *rows])


def glued(table: Table) -> str:
    return "".join(cell for row in [table.header(), *table.rows()] for cell in row)


def half_glued(table: Table) -> str:
    """Label and unit glued, values apart."""
    rows = ["".join(row[:2]) + " " + " ".join(row[2:]) for row in table.rows()]
    return " ".join([" ".join(table.header()), *rows])


# Layouts that keep the cells of a row apart and print something for each empty one.
KEEPS_BLANKS: dict[str, Callable[[Table], str]] = {
    "tabs": lambda table: _joined(table, "\t"),
    "trailing tabs": lambda table: _joined(table, "\t", right="\t"),
    "pipes": lambda table: _joined(table, " | ", left="| ", right=" |"),
    "tight pipes": lambda table: _joined(table, "|", left="|", right="|"),
    "inner pipes": lambda table: _joined(table, " | "),
    "markdown": markdown,
    "pipe after line feed": lambda table: _lines_with_bars(table, "\n| ", "\n|\n"),
    "pipe on its own line": lambda table: _lines_with_bars(table, "\n|\n", "\n|\n"),
}
# Layouts that keep cells apart and lose the empty ones.
LOSES_BLANKS: dict[str, Callable[[Table], str]] = {
    "a cell a line": lambda table: _lines(table, "\n"),
    "a cell a line, blank lines between": lambda table: _lines(table, "\n\n"),
    "a row a line": lambda table: _joined(table, " "),
    "a row a line, wide": lambda table: _joined(table, "    "),
    "one line": lambda table: _lines(table, " "),
    "label and unit glued": half_glued,
}


def _lines_with_bars(table: Table, between: str, after: str) -> str:
    return "".join(between.join(row) + after for row in [table.header(), *table.rows()])


def as_grid(table: Table, before: str = "", after: str = "") -> Document:
    """The table as HTML and PDF readers give it: a grid whose cells are joined by tabs."""
    text, cells = before, []
    rows = [table.header(), *table.rows()]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            cells.append(GridCell(r, c, len(text), len(text) + len(cell)))
            text += cell + ("\t" if c + 1 < len(row) else "\n")
    grid = Grid(tuple(cells), len(rows), len(rows[0]))
    start, end = len(before), len(text)
    blocks = [Block("paragraph", 0, start)] if before else []
    blocks.append(Block("grid", start, end, grid))
    if after:
        blocks.append(Block("paragraph", end, end + len(after)))
    return Document(text=text + after, blocks=tuple(blocks))


def read(source: str | Document) -> StatisticsResult:
    document = Document(text=source) if isinstance(source, str) else source
    return read_statistics(document, fold(document.text))


def values(result: StatisticsResult) -> list[tuple[str, list[float | None]]]:
    """Label and values of each row."""
    return [(row.label, [value.value for value in row.values]) for row in result.indicators]


NATIONAL = """\
1|一、主动公开情况|
2|（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）|条
3|其中：主动公开规范性文件数|条
3|制发规范性文件总数|件
2|（二）通过不同渠道和方式公开政府信息的情况|
3|1.政府公报公开政府信息数|条
3|2.政府网站公开政府信息数|条
3|3.政务微博公开政府信息数|条
3|4.政务微信公开政府信息数|条
3|5.其他方式公开政府信息数|条
1|二、回应解读情况|
2|（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）|次
2|（二）通过不同渠道和方式回应解读的情况|
3|1.参加或举办新闻发布会总次数|次
4|其中：主要负责同志参加新闻发布会次数|次
3|2.政府网站在线访谈次数|次
4|其中：主要负责同志参加政府网站在线访谈次数|次
3|3.政策解读稿件发布数|篇
3|4.微博微信回应事件数|次
3|5.其他方式回应事件数|次
1|三、依申请公开情况|
2|（一）收到申请数|件
3|1.当面申请数|件
3|2.传真申请数|件
3|3.网络申请数|件
3|4.信函申请数|件
2|（二）申请办结数|件
3|1.按时办结数|件
3|2.延期办结数|件
2|（三）申请答复数|件
3|1.属于已主动公开范围数|件
3|2.同意公开答复数|件
3|3.同意部分公开答复数|件
3|4.不同意公开答复数|件
4|其中：涉及国家秘密|件
4|涉及商业秘密|件
4|涉及个人隐私|件
4|危及国家安全、公共安全、经济安全和社会稳定|件
4|不是《条例》所指政府信息|件
4|法律法规规定的其他情形|件
3|5.不属于本行政机关公开数|件
3|6.申请信息不存在数|件
3|7.告知作出更改补充数|件
3|8.告知通过其他途径办理数|件
1|四、行政复议数量|件
2|（一）维持具体行政行为数|件
2|（二）被依法纠错数|件
2|（三）其他情形数|件
1|五、行政诉讼数量|件
2|（一）维持具体行政行为或者驳回原告诉讼请求数|件
2|（二）被依法纠错数|件
2|（三）其他情形数|件
1|六、举报投诉数量|件
1|七、依申请公开信息收取的费用|万元
1|八、机构建设和保障经费情况|
2|（一）政府信息公开工作专门机构数|个
2|（二）设置政府信息公开查阅点数|个
2|（三）从事政府信息公开工作人员数|人
3|1.专职人员数（不包括政府公报及政府网站工作人员数）|人
3|2.兼职人员数|人
2|（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）|万元
1|九、政府信息公开会议和培训情况|
2|（一）召开政府信息公开工作会议或专题会议数|次
2|（二）举办各类培训班数|次
2|（三）接受培训人员数|人次
"""
LOCAL = """\
1|主动公开文件数|条
2|其中：1、政府网站公开数|条
2|2、政府公报公开数|条
2|3、其他载体公开数|条
1|受理依申请公开信息总数|条
2|其中：1、当面申请数|条
2|2、网上申请数|条
2|3、信函、传真申请数|条
1|对申请的答复总数|条
2|其中：1、同意公开答复数|条
2|2、不予公开答复数|条
1|政府信息公开收费减免金额|元
1|行政复议数|件
1|行政诉讼数|件
"""
CODED = """\
1|主动公开信息数|条
2|其中：全文电子化的主动公开信息数|条
1|新增的规范性文件数|条
1|网站专栏页面访问量|人次
1|咨询电话接听数|人次
1|申请总数|条
2|其中：1.当面申请数|条
2|2.传真申请数|条
2|3.电子邮件申请数|条
1|对申请的答复总数|条
2|其中：1.同意公开答复数|条
2|2.否决公开答复总数|条
3|其中：（1）“信息不存在”数|条
3|（2）“免予公开范围1”数|条
3|（3）其它原因|条
1|行政申诉数|件
"""


def lines_of(form: str) -> list[Line]:
    """The rows of one of the forms above, without values."""
    lines = []
    for row in form.splitlines():
        level, printed, unit = row.split("|")
        label = printed
        for _ in range(2):
            label = (
                label.removeprefix("其中：").lstrip("一二三四五六七八九十")
                if label[1:2] == "、"
                else label.removeprefix("其中：")
            )
            label = label.removeprefix("、")
            if label[:1].isdigit() and label[1:2] in ".、":
                label = label[2:]
            if label[:1] == "（" and label[2:3] == "）":
                label = label[3:]
        lines.append(Line(printed, label, unit, int(level)))
    return lines


def filled(form: str, columns: list[str], rng: random.Random, *, blanks: float = 0.0, **words: str) -> Table:
    """A table of the form with random values, the second column never less than the first."""
    lines = lines_of(form)
    for line in lines:
        if line.is_heading:
            continue
        numbers = [rng.choice((0, 0, rng.randrange(10), rng.randrange(3000), rng.randrange(90000))) for _ in columns]
        if len(columns) == 2:
            numbers.sort()
        line.cells = ["" if rng.random() < blanks else str(number) for number in numbers]
        if line.unit == "万元" and len(columns) == 1 and line.cells[0]:
            line.cells[0] = rng.choice(("0", "0.5", "12.36"))
    if not blanks:
        _make_consistent(lines, rng)
    return Table(columns, lines, **words)


EXACT = ("收到申请数", "申请办结数", "申请答复数", "从事政府信息公开工作人员数", "申请总数")


def _make_consistent(lines: list[Line], rng: random.Random) -> None:
    """Lets no part be more than its whole, and the exact sums of the form hold."""
    for index in reversed(range(len(lines))):
        line = lines[index]
        children = []
        for other in lines[index + 1 :]:
            if other.level <= line.level:
                break
            if other.level == line.level + 1:
                children.append([int(cell) for cell in other.cells if cell.isdigit()])
        if line.cells and children and all(children):
            by_column = list(zip(*children, strict=True))
            more = 0 if line.label in EXACT else rng.randrange(40)
            line.cells = [str((sum if line.label in EXACT else max)(column) + more) for column in by_column]
