"""Parts of a report in E2B(R3), the message of HL7 version 3."""

from functools import cache

from lxml import etree

from data.importers.e2b import fields
from data.importers.e2b.fields import Part, Report

STATEMENTS = etree.XPath("descendant::*[code and value]")


def report(node: etree._Element, file_no: int, row_no: int) -> Report | None:
    """Parts of one message `PORR_IN049016UV`; None where it holds no safety report.

    Names of elements lose their namespace: the message has only one.
    """
    for element in node.iter(etree.Element):
        element.tag = etree.QName(element).localname
    events = _path("controlActProcess/subject/investigationEvent")(node)
    if not events:
        return None
    taken: set[etree._Element] = set()
    parts = _parts(events[0], "", taken)
    other = Part("Other statement")
    for statement in STATEMENTS(events[0]):
        if statement.find("value") not in taken:
            _keep(other, statement)
    return Report(file_no, row_no, "r3", [*parts, other])


@cache
def _path(path: str) -> etree.XPath:
    return etree.XPath(path)


def _parts(node: etree._Element, within: str, taken: set[etree._Element]) -> list[Part]:
    found: list[Part] = []
    for name, path in fields.contexts("r3").items():
        outer, _, own = name.rpartition("/")
        if outer == within:
            for inner in _path(path)(node):
                part = _part(inner, name, taken)
                part.name = own
                found.append(part)
    return found


def _part(node: etree._Element, name: str, taken: set[etree._Element]) -> Part:
    part = Part(name)
    for wanted in fields.fields("r3")[name]:
        for found in _path(wanted.path)(node):
            if isinstance(found, str):
                fields.put(part, wanted, found.strip())
                continue
            taken.add(found)
            if reason := found.get("nullFlavor"):
                fields.refuse_to_say(part, wanted, reason)
            else:
                fields.put(part, wanted, _supplied(found), found.get("unit", ""))
    part.parts = _parts(node, name, taken)
    return part


def _supplied(node: etree._Element) -> str:
    """Text of an element, wherever its data type puts it."""
    for attribute in ("value", "code", "extension"):
        if text := node.get(attribute):
            return text.strip()
    return fields.own_text(node) or " ".join("".join(node.itertext()).split())


def _keep(part: Part, statement: etree._Element) -> None:
    """Keep a statement that the field map does not know, such as an element of a region."""
    code, value = statement.find("code"), statement.find("value")
    if code is None or value is None:
        return
    label = code.get("displayName") or fields.own_text(code) or code.get("code") or "statement"
    if reason := value.get("nullFlavor"):
        words = fields.meanings()["reason"].get(reason, ("", ""))[0]
        fields.show(part.reasons, label, f"{reason} {words}".strip())
    elif text := _supplied(value):
        words = value.get("displayName")
        fields.show(part.shown, label, f"{text} ({words})" if words else text)
