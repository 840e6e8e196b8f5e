"""What every table of the configuration is."""

from msgspec import Struct


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration: an unknown key in it is an error."""
