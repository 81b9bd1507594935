"""DOCX bytes: reports as Word and WPS write them, with merged cells, automatic numbers and tracked changes.

The XML is written here and not by a library, so that the bytes are the same for the same body and seed and everything
that Word can do to a number is at hand: digits in several runs, deletions, numbers that are counted and not printed.

Example:
    >>> from random import Random
    >>> from annotations.generator.forms import FormCell
    >>> row = (FormCell("规章", "label"), FormCell("3", "value"))
    >>> docx_layout(DocxStyle())([FormTable("proactive", (row,), 2)], Random(1), frozenset())[:2]
    b'PK'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormCell, FormTable
from annotations.generator.layouts_lines import grid

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(rf"([{_NUMERALS}])、(.+)", re.DOTALL)
_LEAF = re.compile(r"([1-9])\.(.+)", re.DOTALL)
_PARTS = {"numbering": "numbering", "styles": "styles", "footer1": "footer"}
_FONTS = ("仿宋_GB2312", "宋体", "方正仿宋_GBK", "FangSong")
_EMPTY = ("", "<w:r><w:t></w:t></w:r>", '<w:r><w:t xml:space="preserve"> </w:t></w:r>', "<w:r><w:t>\u3000</w:t></w:r>")


@dataclass(frozen=True, slots=True)
class DocxStyle:
    """What the program that wrote the file does.

    Attributes:
        runs: text is cut into runs, inside of numbers too.
        numbered: headings and the rows of a table have automatic numbers.
        tracked: figures were corrected with tracked changes.
        nested: everything stands in a cell of a table that lays out the page.
        unmerged: cells that a merge covers are there and empty, and no merge is marked.
        strict: names of ISO/IEC 29500 Strict.
    """

    runs: bool = False
    numbered: bool = False
    tracked: bool = False
    nested: bool = False
    unmerged: bool = False
    strict: bool = False


Render = Callable[[Body, Random, frozenset[str]], bytes]


def docx_layout(style: DocxStyle) -> Render:
    """A renderer of whole documents with a footer that holds the page number."""

    def render(body: Body, rng: Random, _litter: frozenset[str]) -> bytes:
        writer = _Writer(style, rng)
        content = "".join(writer.part(part) for part in body)
        if style.nested:
            content = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{content}</w:tc></w:tr></w:tbl>"
        section = f'<w:sectPr><w:footerReference xmlns:r="{_RELATIONS}" w:type="default" r:id="rId3"/></w:sectPr>'
        document = f'<w:document xmlns:w="{_MAIN}"><w:body>{content}<w:p/>{section}</w:body></w:document>'
        return _package(document, writer.numbering(), strict=style.strict)

    return render


@dataclass(slots=True)
class _Writer:
    """Writes the parts of one document and keeps count of its automatic numbers."""

    style: DocxStyle
    rng: Random
    headings: int = 0
    leaves: list[int] = field(default_factory=list)

    def part(self, part: Paragraph | FormTable) -> str:
        if isinstance(part, FormTable):
            return self._table(part)
        alignment = {"title": "center", "signature": "right"}.get(part.kind, "both")
        text, number = part.text, ""
        heading = _HEADING.fullmatch(text) if self.style.numbered and part.kind == "heading" else None
        if heading and self.headings < len(_NUMERALS) and _NUMERALS[self.headings] == heading[1]:
            self.headings += 1
            number, text = _number_of(1, 0), heading[2]
        return f'<w:p><w:pPr>{number}<w:jc w:val="{alignment}"/></w:pPr>{self._runs(text)}</w:p>'

    def numbering(self) -> str:
        """The lists of the document: headings, and one of leaves for each time that they begin with 1."""
        heads = _definition(0, "chineseCounting", "%1、"), _definition(1, "decimal", "%1.")
        lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' + "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride '
            f'w:val="1"/></w:lvlOverride></w:num>'
            for number in range(2, len(self.leaves) + 2)
        )
        return f'<w:numbering xmlns:w="{_MAIN}">{"".join(heads)}{lists}</w:numbering>'

    def _runs(self, text: str) -> str:
        if not text:
            return ""
        cuts = sorted(self.rng.sample(range(1, len(text)), min(len(text) - 1, 3))) if self.style.runs else []
        ends = [*cuts, len(text)]
        return "".join(self._run(text[start:end]) for start, end in zip([0, *cuts], ends, strict=True))

    def _run(self, text: str) -> str:
        font = self.rng.choice(_FONTS)
        lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
        mark = '<w:proofErr w:type="spellStart"/>' if self.style.runs and self.rng.random() < 0.2 else ""
        return f'{mark}<w:r><w:rPr><w:rFonts w:eastAsia="{font}" w:hint="eastAsia"/></w:rPr>{lines}</w:r>'

    def _table(self, table: FormTable) -> str:
        columns = f"<w:tblGrid>{'<w:gridCol/>' * table.columns}</w:tblGrid>"
        rows = "".join(f"<w:tr><w:trPr/>{''.join(row)}</w:tr>" for row in self._rows(table))
        style = '<w:tblPr><w:tblStyle w:val="a3"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        text = f"<w:tbl>{style}{columns}{rows}</w:tbl>"
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{text}</w:sdtContent></w:sdt>" if self.rng.random() < 0.2 else text

    def _rows(self, table: FormTable) -> Iterator[list[str]]:
        """The cells of each row as Word lists them: those that go on from the row above are listed too."""
        if self.style.unmerged:
            for row in grid(table):
                yield [self._cell(FormCell(each.text, each.role) if each else FormCell("", "header")) for each in row]
            return
        above: dict[int, tuple[int, int]] = {}  # first column of a merge → its width and the rows that it still has
        for cells in table.rows:
            written: list[str] = []
            below: dict[int, tuple[int, int]] = {}
            waiting = list(cells)
            column = 0
            while waiting or column in above:
                if column in above:
                    width, rows = above[column]
                    written.append(_covered(width))
                else:
                    cell = waiting.pop(0)
                    width, rows = cell.column_span, cell.row_span
                    written.append(self._cell(cell))
                if rows > 1:
                    below[column] = (width, rows - 1)
                column += width
            above = below
            yield written

    def _cell(self, cell: FormCell) -> str:
        properties = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
        properties += '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{properties}</w:tcPr>{self._content(cell)}</w:tc>'

    def _content(self, cell: FormCell) -> str:
        if not cell.text:
            return f"<w:p>{self.rng.choice(_EMPTY)}</w:p>"
        leaf = _LEAF.fullmatch(cell.text) if self.style.numbered and cell.role == "label" else None
        if leaf and self._is_next(int(leaf[1])):
            return f"<w:p><w:pPr>{_number_of(len(self.leaves) + 1, 0)}</w:pPr>{self._runs(leaf[2])}</w:p>"
        if self.style.tracked and cell.role == "value" and self.rng.random() < 0.3:
            return f"<w:p>{self._corrected(cell.text)}</w:p>"
        if cell.role == "header" and len(cell.text) > 4 and self.rng.random() < 0.3:
            return f"<w:p>{self._runs(cell.text[:3])}</w:p><w:p>{self._runs(cell.text[3:])}</w:p>"
        return f"<w:p>{self._runs(cell.text)}</w:p>"

    def _is_next(self, number: int) -> bool:
        """Whether a leaf's number is what an automatic one would be; a 1 begins a list."""
        if number == 1:
            self.leaves.append(1)
            return True
        if self.leaves and self.leaves[-1] == number - 1:
            self.leaves[-1] = number
            return True
        return False

    def _corrected(self, text: str) -> str:
        """A figure with what stood there before it."""
        who = 'w:id="7" w:author="a" w:date="2021-01-05T09:00:00Z"'
        old = f"<w:del {who}><w:r><w:delText>{self.rng.randint(0, 99)}</w:delText></w:r></w:del>"
        new = f"<w:ins {who}>{self._runs(text)}</w:ins>"
        return old + new if self.rng.random() < 0.7 else new + old


def _number_of(list_id: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def _definition(number: int, form: str, text: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
    )


def _covered(width: int) -> str:
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    return f"<w:tc><w:tcPr>{span}<w:vMerge/></w:tcPr><w:p/></w:tc>"


def _package(document: str, numbering: str, *, strict: bool) -> bytes:
    """The ZIP archive of a document, the same bytes for the same text."""
    page = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    footer = f'{page}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    footer += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    default = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_PART}.{kind}+xml"/>' for name, kind in _PARTS.items()
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(_PARTS.items(), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{_PART}.document.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "word/numbering.xml": numbering,
        "word/styles.xml": f'<w:styles xmlns:w="{_MAIN}">{default}</w:styles>',
        "word/footer1.xml": f'<w:ftr xmlns:w="{_MAIN}"><w:p>{footer}</w:p></w:ftr>',
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name), _HEAD + (_strict(text) if strict else text), ZIP_DEFLATED)
    return buffer.getvalue()


def _strict(text: str) -> str:
    """The same part with the names of ISO/IEC 29500 Strict."""
    text = text.replace(_MAIN, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    return text.replace(_RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")
