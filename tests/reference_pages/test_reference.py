"""The generated reference is what the code says, and its examples are what the code reads."""

import json
import re
from typing import Any

import jsonschema
import msgspec
import pytest
from docs.generator.__main__ import pages
from docs.generator.asyncapi import document
from docs.generator.catalogue import Channel, catalogue
from docs.generator.examples import example_of

DOCUMENT = json.loads(msgspec.json.encode(document()))


def test_committed_pages_are_the_generated_ones() -> None:
    stale = [path.name for path, contents in pages().items() if path.read_text() != contents]
    assert not stale, f"run `make docs`: {stale}"


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for each in value.values() for ref in _references(each)]
    if isinstance(value, list):
        return [ref for each in value for ref in _references(each)]
    return []


def test_every_reference_leads_somewhere() -> None:
    references = _references(DOCUMENT)
    assert len(references) > 100
    for reference in references:
        target = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_every_channel_has_its_own_name() -> None:
    keys = [channel.key for channel in catalogue()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("channel", catalogue(), ids=lambda channel: channel.key)
def test_examples_are_read_by_the_code_and_by_the_schema(channel: Channel) -> None:
    for kind in (channel.message, *channel.answers):
        encoded = msgspec.json.encode(example_of(kind))
        assert msgspec.json.decode(encoded, type=kind) == example_of(kind)
        schema = {"$ref": f"#/components/schemas/{kind.__name__}", "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(encoded))


def test_the_page_shows_every_subject() -> None:
    page = next(text for path, text in pages().items() if path.name == "subjects.md")
    shown = re.findall(r"^### `(.+)`$", page, re.MULTILINE)
    assert shown == [channel.address for channel in catalogue()]
