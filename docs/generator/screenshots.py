"""Takes the pictures of the console for the documentation: the real app, a bridge in memory, a clock that stands still.

`make screenshots` writes them to docs/screenshots, and the page that shows them.
"""

import asyncio
import os
import re
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from support.desk_stage import desk
from support.fixed_clock import fixed_clock
from support.scenes import BY_NAME, SCENES, SETTINGS

DOCS = Path(__file__).resolve().parents[1]
FOLDER = DOCS / "screenshots"
SMALL, MEDIUM, MIDDLE, LARGE = (80, 24), (100, 30), (120, 40), (200, 50)
FONTS = "'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, monospace"


class Shot(NamedTuple):
    """One picture: a scene in a terminal of this size, in these colours."""

    scene: str
    size: tuple[int, int] = SMALL
    theme: str = "dark"

    @property
    def name(self) -> str:
        """The file's name."""
        theme = "" if self.theme == "dark" else f"-{self.theme}"
        return f"{self.scene}-{self.size[0]}x{self.size[1]}{theme}.svg"


EVERY_SCENE = tuple(Shot(scene.name) for scene in SCENES)
EVERY_SIZE = (Shot("chat", MEDIUM), Shot("chat", MIDDLE), Shot("chat", LARGE), Shot("waiting", LARGE))
EVERY_THEME = tuple(Shot("assist", MIDDLE, theme) for theme in ("dark", "light", "high-contrast", "terminal"))
SHOTS = (*EVERY_SCENE, *EVERY_SIZE, *EVERY_THEME)


async def take(shot: Shot) -> str:
    """The picture as SVG, without anything that a reader's browser would have to fetch."""
    with fixed_clock() as clock:
        async with desk(shot.size, replace(SETTINGS, theme=shot.theme), opened=False) as stage:
            await BY_NAME[shot.scene].show(stage, clock)
            svg = stage.app.export_screenshot()
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    return svg.replace("Fira Code, monospace", FONTS).replace("font-family: Fira Code", f"font-family: {FONTS}")


def page() -> str:
    """docs/screens.md: every picture with a line on what there is to see."""
    lines = [
        "# The screens",
        "",
        "Taken from the real console by `make screenshots`. At 80 columns one thing is in sight and the others are one",
        "key away; a wide terminal shows all of it side by side. The console changes between the two while it runs.",
        "",
        "A colour says what something means, and a sign always says it too: aqua is the customer and what asks for the",
        "agent, blue the agent, green that all is well, amber time that passes or something open, red trouble.",
        "",
    ]
    for shot in EVERY_SCENE:
        lines += [f"## {shot.scene.capitalize()}", "", BY_NAME[shot.scene].about, "", _image(shot), ""]
    lines += ["## Sizes", ""]
    for shot in EVERY_SIZE:
        lines += [f"{shot.size[0]} columns, {shot.size[1]} rows:", "", _image(shot), ""]
    lines += ["## Themes", "", "`--theme`, or `theme` in the section `[console]` of the configuration.", ""]
    lines += [
        "With `NO_COLOR` no colours are sent at all. A terminal of sixteen colours gets `terminal` by itself.",
        "",
    ]
    for shot in EVERY_THEME:
        lines += [f"`{shot.theme}`:", "", _image(shot), ""]
    return "\n".join(lines).rstrip() + "\n"


def _image(shot: Shot) -> str:
    return f"![{BY_NAME[shot.scene].about}](screenshots/{shot.name})"


async def main() -> None:
    """Write everything, and take away what is no longer shown."""
    os.environ.pop("NO_COLOR", None)
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        (FOLDER / shot.name).write_text(await take(shot))
        print(f"wrote docs/screenshots/{shot.name}")
    for path in set(FOLDER.glob("*.svg")) - {FOLDER / shot.name for shot in SHOTS}:
        path.unlink()
    (DOCS / "screens.md").write_text(page())


if __name__ == "__main__":
    asyncio.run(main())
