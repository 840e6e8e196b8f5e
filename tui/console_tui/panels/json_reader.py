"""JSON to a document that somebody who is no programmer can read."""

from typing import Any

import msgspec

from console_tui.panels.document import BULLET, Block, Document, Heading, Paragraph, Preformatted, Span, Spans, Table
from console_tui.panels.linking import Linker

DEEPEST = 4
"""Objects within each other beyond which the JSON itself is clearer."""


def read_json(source: str | bytes) -> Document:
    """The document of a JSON text. Raises `ValueError` when it is none."""
    try:
        value = msgspec.json.decode(source)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    linker = Linker()
    blocks = tuple(_blocks(value, linker, 0))
    return Document(blocks=blocks, links=linker.links)


def _blocks(value: Any, linker: Linker, depth: int) -> list[Block]:
    indent = 2 * depth
    match value:
        case dict() | list() if depth >= DEEPEST:
            return [Preformatted(linker.spans(_pretty(value)), indent)]
        case dict():
            return _object(value, linker, depth)
        case list() if value and all(map(_is_record, value)):
            return [_records(value, linker, indent)]
        case list():
            return [block for each in value for block in _item(each, linker, depth)]
    return [Paragraph(_scalar(value, linker), indent)]


def _object(value: dict[str, Any], linker: Linker, depth: int) -> list[Block]:
    """Plain values first come, first served as a table of two columns; nested ones each under their name."""
    blocks: list[Block] = []
    rows: list[tuple[Spans, ...]] = []
    for name, each in value.items():
        if not _is_nested(each):
            rows.append(((Span(_label(name), "strong"),), _scalar(each, linker)))
            continue
        if rows:
            blocks.append(Table(tuple(rows), indent=2 * depth))
            rows = []
        blocks.append(Heading((Span(_label(name), "heading"),), min(depth + 1, 6), 2 * depth))
        blocks += _blocks(each, linker, depth + 1)
    if rows:
        blocks.append(Table(tuple(rows), indent=2 * depth))
    return blocks


def _records(value: list[dict[str, Any]], linker: Linker, indent: int) -> Table:
    """Objects of plain values, one a row, under all the names that any of them has."""
    names = list(dict.fromkeys(name for each in value for name in each))
    header = tuple((Span(_label(name), "strong"),) for name in names)
    rows = [tuple(_scalar(each.get(name), linker) for name in names) for each in value]
    return Table((header, *rows), header=1, indent=indent)


def _item(value: Any, linker: Linker, depth: int) -> list[Block]:
    if _is_nested(value):
        return _blocks(value, linker, depth + 1)
    return [Paragraph(_scalar(value, linker), 2 * depth, BULLET)]


def _scalar(value: Any, linker: Linker) -> Spans:
    match value:
        case None | "" | [] | {}:
            return (Span("–", "muted"),)
        case bool():
            return (Span("yes" if value else "no"),)
    return linker.spans(str(value))


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and not any(map(_is_nested, value.values()))


def _label(name: str) -> str:
    """The name of a field as words: `open_orders` and `openOrders` are both `open orders`."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.replace("_", " ").strip() if name.isidentifier() and not name.isupper() else name


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
