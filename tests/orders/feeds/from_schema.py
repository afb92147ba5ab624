"""Documents made from an XML schema by chance: whatever the schema allows, some of it likely, some of it odd."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
DEEPEST = 12
ODD_TEXTS = (
    "",
    " ",
    "é",
    "“quoted”",
    "<&>",
    "a" * 300,
    "4111 1111 1111 1111",
    "\u202eright to left",
    "=1+1",
    "0",
    "N/A",
)
SHORT = ("A", "S1", "red", "10-off", "x y", "ß")
# What makes an order hold together is drawn from a few values, so that it often does.
LIKELY: dict[str, tuple[str, ...]] = {
    "shipment-id": ("S1", "S1", "S1", "S1", "S2"),
    "currency": ("USD", "USD", "USD", "EUR", "KWD", "JPY"),
    "quantity": ("1.0", "2.0", "3", "1.5", "0.25"),
    "tax-rate": ("0.0", "0.06", "0.19"),
    "net-price": ("10.00", "100.00", "0.00", "25.50", "33"),
    "tax": ("0.60", "6.00", "0.00", "1.53", "2"),
    "gross-price": ("10.60", "106.00", "0.00", "27.03", "35"),
    "base-price": ("10.00", "33.333333", "25.50"),
    "amount": ("106.00", "10", "0.00"),
    "product-id": ("P-1", "P-2", "P-3"),
    "customer-no": ("C1", "C2"),
    "country-code": ("US", "DE", "jp"),
}
NEEDED = ("order", "order-date", "currency", "product-lineitems", "product-lineitem", "shipments", "shipment")
DATES = (
    "2026-03-01T10:00:00.000Z",
    "2026-03-01T10:00:00",
    "2026-11-02T23:59:59+02:00",
    "2025-12-31T00:00:00.1234567Z",
)
ODD_DATES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-01T24:00:00Z", "12026-03-01T10:00:00Z")
BUILT_IN: dict[str, Callable[[Random], str]] = {
    "string": lambda dice: dice.choice(ODD_TEXTS if dice.random() < 0.3 else SHORT),
    "decimal": lambda dice: dice.choice(
        ("1.00", "12.34", "-5.00", "0", "1.005", "99999999999999999999", "+3", "-0.0")
    ),
    "double": lambda dice: dice.choice(("1.0", "2", "INF", "-INF", "NaN", "1E2", "-1", "1e-9")),
    "boolean": lambda dice: dice.choice(("true", "false", "1", "0")),
    "dateTime": lambda dice: dice.choice(ODD_DATES if dice.random() < 0.05 else DATES),
    "int": lambda dice: dice.choice(("1", "12", "-1", "2147483647")),
    "integer": lambda dice: dice.choice(("1", "12", "-1", "99999999999999999999999")),
}


class Generator:
    """Makes documents of one schema."""

    def __init__(self, path: Path, likely: dict[str, tuple[str, ...]] | None = None) -> None:
        self.schema = etree.parse(path).getroot()
        self.namespace = self.schema.get("targetNamespace")
        self.likely = {**LIKELY, **(likely or {})}
        self.types = {each.get("name"): each for each in self.schema if each.get("name") and "Type" in str(each.tag)}
        self.roots = {each.get("name"): each for each in self.schema.findall(f"{XSD}element")}

    def document(self, root: str, dice: Random) -> etree._Element:
        """A document with this root."""
        self.shipments = count(1)
        made = self.element(self.roots[root], dice, 0)
        etree.cleanup_namespaces(made)
        return made

    def element(self, declared: Any, dice: Random, depth: int) -> etree._Element:
        """An element as declared."""
        name = declared.get("name")
        made = etree.Element(f"{{{self.namespace}}}{name}", nsmap={None: self.namespace})
        kind = declared.get("type") or ""
        if name == "shipments":
            self.shipments = count(1)
        own = declared.find(f"{XSD}simpleType")
        if own is not None:
            made.text = self.simple(own, dice, name)
        elif kind.startswith("xsd:"):
            made.text = self.likely_or(name, lambda: BUILT_IN[kind[4:]](dice), dice)
        elif declared.find(f"{XSD}complexType") is not None:
            self.fill(made, declared.find(f"{XSD}complexType"), dice, depth)
        elif kind:
            self.of_type(made, self.types[kind], dice, depth)
        return made

    def of_type(self, made: etree._Element, declared: Any, dice: Random, depth: int) -> None:
        """Gives an element what its named type asks for."""
        if declared.tag == f"{XSD}simpleType":
            made.text = self.simple(declared, dice, etree.QName(made).localname)
        else:
            self.fill(made, declared, dice, depth)

    def fill(self, made: etree._Element, declared: Any, dice: Random, depth: int) -> None:
        """Gives an element its attributes and what stands in it."""
        extension = declared.find(f".//{XSD}extension")
        if extension is not None:
            self.extend(made, extension, dice, depth)
        for part in declared:
            self.particle(made, part, dice, depth)
        if declared.get("mixed") == "true" and not len(made):
            made.text = BUILT_IN["string"](dice)

    def extend(self, made: etree._Element, extension: Any, dice: Random, depth: int) -> None:
        """First what the base type has, then what is added to it."""
        base = extension.get("base")
        if base.startswith("xsd:"):
            made.text = self.likely_or(etree.QName(made).localname, lambda: BUILT_IN[base[4:]](dice), dice)
        else:
            self.of_type(made, self.types[base], dice, depth)
        for part in extension:
            self.particle(made, part, dice, depth)

    def particle(self, made: etree._Element, part: Any, dice: Random, depth: int) -> None:
        """A sequence, a choice, an element or an attribute."""
        if part.tag == f"{XSD}attribute":
            self.attribute(made, part, dice)
            return
        if part.tag not in (f"{XSD}sequence", f"{XSD}choice", f"{XSD}element", f"{XSD}any"):
            return
        for _n in range(self.times(part, dice, depth)):
            if part.tag == f"{XSD}sequence":
                for each in part:
                    self.particle(made, each, dice, depth)
            elif part.tag == f"{XSD}choice":
                self.particle(made, dice.choice([each for each in part if isinstance(each.tag, str)]), dice, depth)
            elif part.tag == f"{XSD}element":
                made.append(self.element(part, dice, depth + 1))
            else:
                etree.SubElement(made, f"{{{part.get('namespace')}}}colour").text = "red"

    def times(self, part: Any, dice: Random, depth: int) -> int:
        """How often: optional elements are mostly there, repeated ones a few times, deep ones as seldom as may be."""
        least, most = int(part.get("minOccurs", 1)), part.get("maxOccurs", "1")
        if depth >= DEEPEST:
            return least
        top = max(least, 3 if most == "unbounded" else int(most))
        seldom = 0.02 if part.get("name") in NEEDED else 0.25
        return least if dice.random() < seldom else dice.randint(max(least, min(1, top)), top)

    def attribute(self, made: etree._Element, declared: Any, dice: Random) -> None:
        """An attribute; `mode` would ask for a deletion, and seldom does."""
        name, kind = declared.get("name"), declared.get("type") or ""
        if name is None or (declared.get("use") != "required" and dice.random() < 0.9):
            return
        if kind.startswith("xsd:"):
            made.set(name, dice.choice(SHORT))
        elif name == "shipment-id":
            made.set(name, f"S{next(self.shipments)}" if dice.random() < 0.98 else "S1")
        else:
            made.set(name, self.simple(self.types[kind], dice, name))

    def likely_or(self, name: str, otherwise: Callable[[], str], dice: Random) -> str:
        """A likely value of a name, mostly; else whatever its type allows."""
        if name in self.likely and dice.random() < 0.97:
            return dice.choice(self.likely[name])
        return otherwise()

    def simple(self, declared: Any, dice: Random, name: str) -> str:
        """A value of a simple type, within its limits."""
        restriction = declared.find(f"{XSD}restriction")
        words = [each.get("value") for each in restriction.findall(f"{XSD}enumeration")]
        if words:
            return dice.choice(words)
        return self.likely_or(name, lambda: self.limited(restriction, dice), dice)

    def limited(self, restriction: Any, dice: Random) -> str:
        """A value within length, range and pattern."""
        limits = {etree.QName(each).localname: each.get("value") for each in restriction if isinstance(each.tag, str)}
        if "pattern" in limits and "A-Z" in limits["pattern"]:
            return dice.choice(("USD", "XXX", "EUR"))
        if "minInclusive" in limits:
            return dice.choice(("0", "10", "99.5", "100"))
        least, most = int(limits.get("minLength", 0)), int(limits.get("maxLength", 4000))
        text = BUILT_IN["string"](dice)[:most].strip()
        return text if len(text) >= least else "A" * max(least, 1)
