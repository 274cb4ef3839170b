"""XML as text: read with libvirt's errors, and printed as libvirt prints it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError


def parse_document(xml: str, document: str, domain: int = codes.VIR_FROM_DOMAIN) -> ElementTree.Element:
    """Read XML that a caller gives.

    Args:
        xml: the text.
        document: what libvirt calls it in its errors.
        domain: the part of libvirt that reads it.

    Raises:
        libvirtError: 35, it is malformed.
    """
    if not xml:
        raise libvirtError.raised(codes.VIR_ERR_XML_DETAIL, domain, f"{document}:1: Document is empty\n(null)\n^")
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        text = [*xml.splitlines(), ""][line - 1]
        # The words are expat's, where libvirt has libxml2's; the place and the shape are the same.
        detail = f"{document}:{line}: {error}\n{text}\n{'-' * column}^"
        raise libvirtError.raised(codes.VIR_ERR_XML_DETAIL, domain, detail) from None


def lines(node: ElementTree.Element, indent: str, end: str) -> Iterator[str]:
    """Print an element, its children deeper by two spaces; all on one line if `end` is empty."""
    # ElementTree prints double quotes; libvirt and everything that greps its XML has single ones.
    attributes = "".join(f" {key}={_quoted(value)}" for key, value in node.attrib.items())
    text = (node.text or "").strip()
    if not len(node) and not text:
        yield f"{indent}<{node.tag}{attributes}/>{end}"
    elif not len(node):
        yield f"{indent}<{node.tag}{attributes}>{escape(text)}</{node.tag}>{end}"
    else:
        yield f"{indent}<{node.tag}{attributes}>{end}"
        for child in node:
            yield from lines(child, f"{indent}  " if end else "", end)
        yield f"{indent}</{node.tag}>{end}"


def _quoted(value: str) -> str:
    return "'" + quoteattr(value)[1:-1].replace("'", "&apos;") + "'"
