"""Writes the reference pages."""

from pathlib import Path

import msgspec

from docs.generator.asyncapi import document
from docs.generator.page import page

DOCS = Path(__file__).resolve().parents[1]


def pages() -> dict[Path, str]:
    """Every generated file with its contents."""
    asyncapi = msgspec.json.format(msgspec.json.encode(document(), order="deterministic"), indent=1).decode()
    return {DOCS / "asyncapi.json": asyncapi + "\n", DOCS / "subjects.md": page()}


if __name__ == "__main__":
    for path, contents in pages().items():
        path.write_text(contents)
        print(f"wrote docs/{path.name}")
