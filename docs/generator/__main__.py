"""Writes the reference pages."""

import re
from pathlib import Path

import msgspec

from docs.generator.asyncapi import document
from docs.generator.configuration import configuration_page
from docs.generator.keys import keys_table
from docs.generator.page import page

DOCS = Path(__file__).resolve().parents[1]


def pages() -> dict[Path, str]:
    """Every generated file with its contents."""
    asyncapi = msgspec.json.format(msgspec.json.encode(document(), order="deterministic"), indent=1).decode()
    readme = DOCS.parent / "README.md"
    return {
        DOCS / "asyncapi.json": asyncapi + "\n",
        DOCS / "configuration.md": configuration_page(),
        DOCS / "subjects.md": page(),
        readme: re.sub(
            r"(<!-- keys -->\n).*?(?=<!-- /keys -->)", rf"\1{keys_table()}\n", readme.read_text(), flags=re.S
        ),
    }


if __name__ == "__main__":
    for path, contents in pages().items():
        path.write_text(contents)
        print(f"wrote {path.relative_to(DOCS.parent)}")
