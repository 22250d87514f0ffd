"""Reports of an XML file one after the other, read without entities, DTD or network."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from data.importers.given import GivenFile
from data.importers.limits import LIMITS, size_in_words
from data.refusal import Refused

HL7 = "urn:hl7-org:v3"
BATCH, MESSAGE = "MCCI_IN200100UV01", "PORR_IN049016UV"
ICHICSR, SAFETY_REPORT = "ichicsr", "safetyreport"
ROOTS = {BATCH, MESSAGE, ICHICSR}
RIGHT = (
    f"Right would be E2B(R3) with the root {BATCH} or {MESSAGE}, "
    f"or E2B(R2) with the root {ICHICSR}."
)
BEGINNING = 65536
# A mark-up file begins with a declaration, a comment or an element; "<24h" of a table does not.
MARKUP = re.compile(r"\s*<(\?xml|!DOCTYPE|!--|[A-Za-z_][\w.:-]*[\s/>])")


def looks_like_xml(file: GivenFile) -> bool:
    """Whether the content begins like an XML file, whatever it is called."""
    with file.path.open("rb") as stream:
        return MARKUP.match(beginning(stream.read(BEGINNING))) is not None


def beginning(content: bytes) -> str:
    """Start of a file as text, by its byte order mark; other encodings share ASCII."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        order = "utf-16-le" if content.startswith(b"<") else "utf-16-be"
        return content.decode(order, errors="replace")
    return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def reports(file: GivenFile) -> Iterator[tuple[int, etree._Element]]:
    """Position and element of each report; an element is emptied when the next is asked for.

    Raises
    ------
    Refused
        Where the file is no E2B file, is not well formed, declares entities or passes a limit.
    """
    if not file.size:
        raise Refused(f"{file.name} is empty. {RIGHT}")
    with file.path.open("rb") as stream:
        try:
            yield from _walk(file, Metered(file, stream))
        except etree.XMLSyntaxError as error:
            line, _ = error.position
            raise Refused(
                f"{file.name}, line {line}: the XML is not well formed ({error.msg}). "
                "The file is damaged or incomplete; ask for it again."
            ) from error


class Metered:
    """A stream that refuses a report of endless length before it fills the memory."""

    def __init__(self, file: GivenFile, stream: BinaryIO) -> None:
        self.file, self.stream, self.since = file, stream, 0

    def read(self, size: int = -1) -> bytes:
        """Next bytes of the file."""
        content = self.stream.read(size)
        self.since += len(content)
        if self.since > LIMITS.report_bytes:
            raise Refused(
                f"{self.file.name}: one report is longer than "
                f"{size_in_words(LIMITS.report_bytes)}. Right would be a report without its "
                "attached documents."
            )
        return content


def _walk(file: GivenFile, stream: Metered) -> Iterator[tuple[int, etree._Element]]:
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = position = 0
    for event, node in events:
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(file, node)
            elif depth > LIMITS.xml_depth:
                raise _too_deep(file, node)
            continue
        depth -= 1
        if etree.QName(node).localname in (MESSAGE, SAFETY_REPORT):
            position += 1
            stream.since = 0
            _check_number(file, position)
            yield position, node
            _forget(node)


def _check_root(file: GivenFile, root: etree._Element) -> None:
    name = etree.QName(root)
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise Refused(
            f"{file.name}, line {_line_of_entity(file)}: the file declares entities (<!ENTITY …>), "
            "which can make a small file endless or read other files. E2B needs none: "
            "remove the declarations."
        )
    if name.localname not in ROOTS:
        raise Refused(
            f"{file.name}, line {root.sourceline}: the root element is {name.localname}. {RIGHT}"
        )
    if name.localname != ICHICSR and name.namespace != HL7:
        raise Refused(
            f"{file.name}, line {root.sourceline}: {name.localname} stands in the namespace "
            f"{name.namespace or '(none)'}. Right would be {HL7}."
        )


def _line_of_entity(file: GivenFile) -> int:
    with file.path.open("rb") as stream:
        text = beginning(stream.read(BEGINNING))
    return text[: max(text.find("<!ENTITY"), 0)].count("\n") + 1


def _too_deep(file: GivenFile, node: etree._Element) -> Refused:
    return Refused(
        f"{file.name}, line {node.sourceline}: elements lie in each other more than "
        f"{LIMITS.xml_depth} deep; a safety report needs fewer than 40. {RIGHT}"
    )


def _check_number(file: GivenFile, position: int) -> None:
    if position > LIMITS.rows:
        raise Refused(
            f"{file.name} holds more than {LIMITS.rows:,} reports. Give them in several files."
        )


def _forget(node: etree._Element) -> None:
    """Free what was read: the report and what stands before it."""
    node.clear(keep_tail=False)
    parent = node.getparent()
    if parent is not None:
        while node.getprevious() is not None:
            del parent[0]
