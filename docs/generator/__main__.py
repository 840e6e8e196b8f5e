"""Writes the reference pages."""

import re
from pathlib import Path

import msgspec

from docs.generator.asyncapi import document
from docs.generator.configuration import configuration_page
from docs.generator.keys import keys_table
from docs.generator.page import page
from docs.generator.roles import roles_table

DOCS = Path(__file__).resolve().parents[1]


def pages() -> dict[Path, str]:
    """Every generated file with its contents."""
    asyncapi = msgspec.json.format(msgspec.json.encode(document(), order="deterministic"), indent=1).decode()
    readme = DOCS.parent / "README.md"
    security = DOCS / "security.md"
    return {
        DOCS / "asyncapi.json": asyncapi + "\n",
        DOCS / "configuration.md": configuration_page(),
        DOCS / "subjects.md": page(),
        readme: _with_table(readme, "keys", keys_table()),
        security: _with_table(security, "roles", roles_table()),
    }


def _with_table(file: Path, name: str, table: str) -> str:
    marks = rf"(<!-- {name} -->\n).*?(?=<!-- /{name} -->)"
    return re.sub(marks, lambda found: f"{found[1]}{table}\n", file.read_text(), flags=re.DOTALL)


if __name__ == "__main__":
    for path, contents in pages().items():
        path.write_text(contents)
        print(f"wrote {path.relative_to(DOCS.parent)}")
