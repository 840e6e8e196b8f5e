"""Fills `{customer.id}`, `{attributes.NAME}`, `{engagement_id}` … in addresses and arguments from the context."""

import re
from urllib.parse import quote

from msgspec import structs

from console_schemas.attribute_values import value_text
from console_schemas.panels import PanelContext
from console_schemas.text import clean_text
from console_schemas.transfer import Customer
from console_tui.panels.fetch import PanelFailed

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[^:/?#]*:?/*[^/?#]*")
_SEGMENT_ENDS = re.compile(r"[/\\]")
_OWN = ("engagement_id", "conversation_id", "queue", "channel", "reason", "agent")
_CUSTOMER = tuple(field.name for field in structs.fields(Customer))

KNOWN = (*_OWN, *(f"customer.{name}" for name in _CUSTOMER), "attributes.NAME")
"""What may stand in braces."""


def fill_url(template: str, context: PanelContext) -> str:
    """The address with every value percent-encoded. A value can change neither the host nor the depth of the path.

    Raises `PanelFailed` for an unknown placeholder, one in the host, and a value that the path needs and lacks.
    """
    host = _HOST.match(template)
    if host and "{" in host.group():
        raise PanelFailed("The address of this panel has a placeholder in its host; it may stand after the host only.")
    path, mark, query = template.partition("?")
    filled = _PLACEHOLDER.sub(lambda found: _segment(found.group(1), context), path)
    return filled + mark + _PLACEHOLDER.sub(lambda found: quote(_value(found.group(1), context), safe=""), query)


def fill_argv(template: tuple[str, ...], context: PanelContext) -> tuple[str, ...]:
    """The arguments, each template still a single one. The program itself takes no placeholder.

    Raises `PanelFailed` for an unknown placeholder, and for a value that the program could take for an option.
    """
    if not template or _PLACEHOLDER.search(template[0]):
        raise PanelFailed("This panel names no program: the first part of its argv must be one, without placeholders.")
    return template[0], *(_argument(each, context) for each in template[1:])


def _argument(template: str, context: PanelContext) -> str:
    filled = _PLACEHOLDER.sub(lambda found: _value(found.group(1), context), template)
    if filled.startswith("-") and not template.startswith("-"):
        raise PanelFailed(f"The value for {template} begins with '-', which the program could take for an option.")
    return filled


def _segment(name: str, context: PanelContext) -> str:
    """A value as a part of a path: one that is missing or leads upwards would show somebody else's page."""
    value = _value(name, context)
    if not value:
        raise PanelFailed(f"Nothing to look up: this customer has no {name}.")
    if any(part in (".", "..") for part in _SEGMENT_ENDS.split(value)):
        raise PanelFailed(f"The value of {name} would lead to another page of the site: it is not followed.")
    return quote(value, safe="")


def _value(name: str, context: PanelContext) -> str:
    group, _, key = name.partition(".")
    if name in _OWN:
        return _clean(getattr(context, name))
    if group == "customer" and key in _CUSTOMER:
        return _clean(getattr(context.customer, key))
    if group != "attributes" or not key:
        raise PanelFailed(f"Unknown placeholder {{{name}}}: the administrator can use {', '.join(KNOWN)}.")
    if key not in context.attributes:
        raise PanelFailed(f"Nothing to look up: the bot collected no {key} from this customer.")
    return _clean(value_text(context.attributes[key]))


def _clean(value: str | bool) -> str:
    return clean_text(str(value).lower() if isinstance(value, bool) else value, newline=False)
