"""Parts of a report in E2B(R2), also in the extract of FAERS."""

from collections.abc import Iterator

from lxml import etree

from data.importers.e2b import fields
from data.importers.e2b.fields import Field, Part, Report


def report(node: etree._Element, file_no: int, row_no: int) -> Report:
    """Parts of one `safetyreport`; elements that the field map does not know are kept by name."""
    return Report(file_no, row_no, "r2", [_part(node, "Report"), *_parts(node, "", "")])


def _parts(node: etree._Element, within: str, stem: str) -> Iterator[Part]:
    """Parts that lie in a node, in the order of the map; `stem` is its path in the report."""
    for name, path in fields.contexts("r2").items():
        outer, _, own = name.rpartition("/")
        if outer == within and path != ".":
            for inner in node.iterfind(path.removeprefix(stem)):
                part = _part(inner, name)
                part.name = own
                part.parts = list(_parts(inner, name, "")) if not outer else []
                yield part


def _part(node: etree._Element, name: str) -> Part:
    part = Part(name)
    known = {wanted.path: wanted for wanted in fields.fields("r2")[name]}
    for child in node.iterchildren(etree.Element):
        tag = etree.QName(child).localname
        if not len(child):
            _leaf(part, known, tag, fields.own_text(child))
        elif tag not in _containers():
            for leaf in child.iterdescendants(etree.Element):
                if not len(leaf):
                    _leaf(part, known, etree.QName(leaf).localname, fields.own_text(leaf))
    return part


def _leaf(part: Part, known: dict[str, Field], tag: str, text: str) -> None:
    if wanted := known.get(tag):
        fields.put(part, wanted, text)
    elif text and not tag.endswith("format"):
        fields.show(part.shown, tag, text)


def _containers() -> set[str]:
    return {path.rpartition("/")[2] for path in fields.contexts("r2").values()}
