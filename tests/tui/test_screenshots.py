"""The page of screens shows pictures that are there, and taking one gives the same picture every time."""

import re
from xml.etree import ElementTree

from docs.generator.screenshots import DOCS, FOLDER, SHOTS, Shot, page, take

PAGE = DOCS / "screens.md"


def test_the_page_is_the_one_that_the_generator_writes() -> None:
    assert PAGE.read_text() == page(), "run `make screenshots`"


def test_every_picture_is_shown_and_every_shown_one_is_there() -> None:
    shown = set(re.findall(r"\(screenshots/([^)]+)\)", PAGE.read_text()))
    assert shown == {path.name for path in FOLDER.iterdir()} == {shot.name for shot in SHOTS}


def test_every_picture_can_be_drawn_and_fetches_nothing() -> None:
    for path in FOLDER.iterdir():
        picture = path.read_text()
        assert ElementTree.fromstring(picture).tag.endswith("svg")
        assert not re.search(r"url\((?!#)|href=", picture), path.name


async def test_a_picture_is_the_same_however_often_it_is_taken() -> None:
    shot = Shot("reconnecting")
    assert await take(shot) == await take(shot)
