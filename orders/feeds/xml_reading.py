"""XML feeds as a stream of records: one at a time is in memory, and nothing that a document declares is believed.

A document type, and with it every entity, is refused before anything is read; so is what no feed needs: elements
nested hundreds deep, a record of tens of megabytes. What came before the fault stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from orders.feeds.fields import Unreadable
from orders.feeds.records import B2C, ORDER, SHIPPING_ORDER, Record, Rejection

ORDERS = "http://www.demandware.com/xml/impex/order/2006-10-31"
SHIPPING = "urn:demandware.com:oms:shipping_order_status_feed:99.9"
# By the name of the root: the elements that are records, and their kind.
ROOTS = {
    f"{{{ORDERS}}}orders": (f"{{{ORDERS}}}order", ORDER),
    f"{{{ORDERS}}}order": (f"{{{ORDERS}}}order", ORDER),
    f"{{{SHIPPING}}}shipping_order_status_feed": (f"{{{SHIPPING}}}shipping_order", SHIPPING_ORDER),
}
LISTS = {
    *("product-lineitems", "giftcertificate-lineitems", "shipping-lineitems", "option-lineitems"),
    *("bundled-product-lineitems", "shipments", "payments", "notes", "price-adjustments", "custom-attributes"),
    *("tax-items", "items", "tracking_infos", "tracking_refs"),
}
DEEPEST = 60  # elements within elements of one record
LARGEST = 32 * 2**20  # bytes of one record
LONGEST_PROLOG = 2**20
CHUNK = 2**15
SAFE = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
}
DOCUMENT_TYPE = gettext_lazy(
    "The content declares a document type (DTD, entities) on its first lines, which is refused."
)
ENCODINGS = {"ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING", "ERR_INVALID_ENCODING", "ERR_INVALID_CHAR"}


class Broken(Exception):
    """The file cannot be read any further; its text is the sentence for the report."""


class Source:
    """What is left of a file after its beginning was looked at; refuses to bring a record beyond all measure."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.head = file, b""
        self.unclaimed, self.has_ended = 0, False

    def look(self) -> bytes:
        """The next bytes, which `read` brings again."""
        chunk = self.file.read(CHUNK)
        self.head += chunk
        return chunk

    def read(self, _size: int = CHUNK) -> bytes:
        """The next bytes of the file."""
        chunk, self.head = self.head or self.file.read(CHUNK), b""
        self.unclaimed += len(chunk)
        self.has_ended = not chunk
        if self.unclaimed > LARGEST:
            raise Broken(_("A record is larger than %(size)s MB, which no order is.") % {"size": LARGEST // 2**20})
        return chunk


@dataclass(frozen=True)
class Feed:
    """What a file holds, by its root: the name and the kind of its records."""

    element: str
    kind: str


def is_xml(head: bytes) -> bool:
    """Whether a file that begins so is XML, in whatever encoding."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def xml_records(source: Source, name: str) -> Iterator[Record | Rejection]:
    """The records of an XML file in its order; the last answer is a rejection when it breaks off or holds none."""
    position = 0
    try:
        feed = opened(source)
        for position, element in enumerate(elements(source, feed), start=1):
            yield record_of(element, feed, name, position)
    except Broken as error:
        yield Rejection(name, position + 1 if position else 0, "", str(error))
        return
    if not position:
        yield Rejection(name, 0, "", _("The content holds no orders."))


def opened(source: Source) -> Feed:
    """What the root says the file is. Raises Broken for a document type and for anything that is no known feed."""
    etree.clear_error_log()  # it is shared by all that this thread parses
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    chunk = source.head or source.look()
    while chunk and len(source.head) <= LONGEST_PROLOG:
        fault = fault_in(parser, chunk)
        for _event, root in parser.read_events():
            return known(root)  # a fault behind the root is met again where records are read
        if fault:
            refuse_document_type(source.head)
            raise Broken(why_broken(fault, source)) from fault
        chunk = source.look()
    raise Broken(_("The content is XML without a root element."))


def fault_in(parser: Any, chunk: bytes) -> etree.XMLSyntaxError | None:
    """Hands a chunk to the parser; answers what is wrong with it."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return error
    return None


def refuse_document_type(head: bytes) -> None:
    """Raises Broken when a file that cannot be parsed begins with a document type."""
    if b"<!DOCTYPE" in head.replace(b"\0", b""):
        raise Broken(DOCUMENT_TYPE)


def known(root: Any) -> Feed:
    """The feed that a root stands for."""
    if root.getroottree().docinfo.doctype:
        raise Broken(DOCUMENT_TYPE)
    if root.tag in ROOTS:
        return Feed(*ROOTS[root.tag])
    name = etree.QName(root)
    words = _(
        "The content is XML, but neither B2C Commerce orders nor a shipping order feed:"
        " its root is <%(name)s> in %(where)s."
    )
    where = _("the namespace %(uri)s") % {"uri": name.namespace[:100]} if name.namespace else _("no namespace")
    raise Broken(words % {"name": name.localname[:60], "where": where})


def elements(source: Source, feed: Feed) -> Iterator[Any]:
    """Each element that is a record; it and what came before it are forgotten when the next is asked for."""
    parsed = etree.iterparse(source, events=("end",), tag=feed.element, **SAFE)
    try:
        for _event, element in parsed:
            source.unclaimed = 0
            yield element
            element.clear()
            forget_before(element)
    except etree.XMLSyntaxError as error:
        raise Broken(why_broken(error, source)) from error


def forget_before(element: Any) -> None:
    """Takes what was read before an element out of memory."""
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def why_broken(error: etree.XMLSyntaxError, source: Source) -> str:
    """A sentence for a document that is not XML, with the place."""
    faults = list(error.error_log.filter_from_fatals())
    fault = faults[0] if faults else None
    line, column = (fault.line, fault.column) if fault else error.position
    words, kind = (fault.message, fault.type_name) if fault else (str(error), "")
    place = {"line": line, "column": column}
    if "PARSE_HUGE" in words or kind == "ERR_RESOURCE_LIMIT":
        return (
            _("The content is nested too deep, or holds a text too long, at line %(line)s, column %(column)s.") % place
        )
    if kind == "ERR_INVALID_CHAR" and "har value" in words:
        return _("The content has a character that XML does not allow at line %(line)s, column %(column)s.") % place
    if kind in ENCODINGS or "encoding" in words.lower():
        return _("The content is not in the encoding that it names: line %(line)s, column %(column)s.") % place
    if kind == "ERR_UNDECLARED_ENTITY":
        return _("The content uses an entity that is not declared: line %(line)s, column %(column)s.") % place
    if source.has_ended:
        return _("The content breaks off at line %(line)s, column %(column)s.") % place
    return _("The content is not well-formed XML: line %(line)s, column %(column)s.") % place


def record_of(element: Any, feed: Feed, name: str, position: int) -> Record | Rejection:
    """One element as a record; a rejection when it is nested too deep or says a thing twice."""
    try:
        return Record(name, position, feed.kind, values_of(element), source=B2C)
    except Unreadable as error:
        number = element.get("order-no") or ""
        return Rejection(name, position, number[:80], str(error))


def values_of(element: Any, depth: int = 1) -> dict[str, Any]:
    """An element as values by name: attributes as @name, lists as lists, what is foreign under `custom`."""
    if depth > DEEPEST:
        raise Unreadable(_("The record is nested too deep."))
    found: dict[str, Any] = {f"@{split(name)[1]}": value for name, value in element.attrib.items()}
    if element.text and not has_elements(element):
        found[""] = element.text
    home, here = split(element.tag)
    for child in element.iterchildren("*"):
        namespace, name = split(child.tag)
        if namespace != home:
            found.setdefault("custom", {})[name] = "".join(child.itertext())
        elif name == "value":
            found.setdefault("value", []).append(child.text or "")
        elif name in found:
            raise Unreadable(_("%(name)s stands twice in %(where)s.") % {"name": name, "where": here})
        else:
            found[name] = value_of(child, name, depth + 1)
            if child.attrib and not len(child):  # the attributes of an element that has only a text
                found |= {f"{name}@{split(at)[1]}": text for at, text in child.attrib.items()}
    return found


def has_elements(element: Any) -> bool:
    """Whether elements are in it, not only a text and comments."""
    return len(element) > 0 and next(element.iterchildren("*"), None) is not None


@lru_cache(maxsize=1024)
def split(tag: str) -> tuple[str, str]:
    """The namespace of a tag, empty where it has none, and its name."""
    namespace, _brace, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def value_of(child: Any, name: str, depth: int) -> Any:
    """A list, values by name, or a text."""
    if name in LISTS:
        if depth > DEEPEST:
            raise Unreadable(_("The record is nested too deep."))
        return [values_of(each, depth + 1) for each in child.iterchildren("*")]
    if not len(child):
        return child.text or ""
    if has_elements(child):
        return values_of(child, depth)
    return "".join(child.itertext())
