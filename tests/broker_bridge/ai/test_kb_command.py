"""`console kb`: what is imported once is there once, however often it is imported."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console_bridge.ai.html_text import read_html
from console_bridge.ai.kb_command import kb

PAGE = """<html><head><title>Shop | Help</title><style>h1 {color: red}</style></head><body><nav>Home</nav>
<h1>Return an item</h1><p>Send it back within <b>30&nbsp;days</b>.</p><ul><li>unused</li><li>with its label</li></ul>
<script>alert("x")</script><footer>Imprint</footer></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    (place / "billing").mkdir(parents=True)
    (place / "billing" / "refunds.md").write_text("# Refunds\n\nThe money is back within five days.")
    (place / "returns.html").write_text(PAGE)
    (place / "faq.csv").write_text('Question,Answer,Kind\n"Where is it?","On its way, {customer.name}.",canned\n')
    (place / "more.jsonl").write_text('{"id": "size", "title": "尺码", "body": "鞋子太小可以换货。"}\n')
    return place


def run(tmp_path: Path, *arguments: str) -> Result:
    command, *others = arguments
    return CliRunner().invoke(kb, [command, "--file", str(tmp_path / "kb.db"), *others])


def listed(tmp_path: Path) -> dict[str, dict[str, str]]:
    lines = run(tmp_path, "list", "--json").stdout.splitlines()
    return {article["id"]: article for article in (json.loads(line)["article"] for line in lines)}


def imported(tmp_path: Path, *arguments: str) -> dict[str, int]:
    result = run(tmp_path, "import", "--json", *arguments)
    assert result.exit_code == 0, result.output
    counts: dict[str, int] = json.loads(result.output)
    return {name: count for name, count in counts.items() if count}


def test_reads_every_format(tmp_path: Path, folder: Path) -> None:
    assert imported(tmp_path, str(folder)) == {"added": 4}

    articles = listed(tmp_path)
    assert set(articles) == {"billing/refunds", "returns", "faq/where-is-it", "size"}
    assert articles["returns"]["title"] == "Return an item"
    assert articles["returns"]["body"] == "Send it back within 30 days.\n\nunused\n\nwith its label"
    assert articles["faq/where-is-it"]["kind"] == "canned"
    assert stat.S_IMODE((tmp_path / "kb.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("file", "text", "id", "title"),
    [
        (
            "faq.jsonl",
            '{"question": "Where is it?", "answer": "On its way.", "tags": [1]}',
            "faq/where-is-it",
            "Where is it?",
        ),
        ("faq.jsonl", '{"id": 7, "title": "Where?", "body": "Here."}', "7", "Where?"),
        ("faq.csv", "question;answer\nWhere is it?;On its way, today.\n", "faq/where-is-it", "Where is it?"),
        ("PAGE.MD", "\ufeff# A title\n\nWords.", "PAGE", "A title"),
    ],
)
def test_reads_what_other_programs_write(tmp_path: Path, file: str, text: str, id: str, title: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / file).write_text(text)
    assert imported(tmp_path, str(tmp_path / "in")) == {"added": 1}
    assert listed(tmp_path)[id]["title"] == title


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("faq.jsonl", "", "there is no article in it"),
        ("faq.csv", "title,body\n", "there is no article in it"),
        ("faq.jsonl", '{"title": ["a"], "body": "b"}', "line 1: the title is no text"),
        ("faq.jsonl", '{"title": "a"}', "line 1: a title and a body are needed"),
    ],
)
def test_where_nothing_can_be_taken_from_nothing_is_removed(tmp_path: Path, file: str, text: str, words: str) -> None:
    place = tmp_path / file
    place.write_text('{"title": "Kept", "body": "as it is"}' if file.endswith("l") else "title,body\nKept,as it is\n")
    imported(tmp_path, str(place))
    place.write_text(text)
    result = run(tmp_path, "import", "--prune", str(place))
    assert result.exit_code == 2
    assert words in result.output
    assert [each["title"] for each in listed(tmp_path).values()] == ["Kept"]


def test_importing_again_changes_only_what_changed(tmp_path: Path, folder: Path) -> None:
    imported(tmp_path, str(folder))
    (folder / "billing" / "refunds.md").write_text("# Refunds\n\nThe money is back within three days.")
    (folder / "copy.md").write_text((folder / "billing" / "refunds.md").read_text())
    (folder / "returns.html").unlink()

    assert imported(tmp_path, str(folder)) == {"changed": 1, "unchanged": 2, "added": 1}
    assert imported(tmp_path, str(folder), "--prune") == {"unchanged": 4, "removed": 1}
    assert "three days" in listed(tmp_path)["billing/refunds"]["body"]


def test_what_says_the_same_under_another_id_is_left_out(tmp_path: Path, folder: Path) -> None:
    line = '{"id": "size-again", "title": "尺码", "body": "鞋子太小可以换货。"}\n'
    (folder / "more.jsonl").write_text((folder / "more.jsonl").read_text() + line)

    assert imported(tmp_path, str(folder)) == {"added": 4, "twins": 1}


def test_searches_as_assist_does(tmp_path: Path, folder: Path) -> None:
    imported(tmp_path, str(folder))

    found = run(tmp_path, "search", "when", "do", "I", "get", "reimbursed?")
    assert found.exit_code == 0 and found.output.startswith("[1] Refunds (billing/refunds, ")
    assert "within five days" in found.output
    assert json.loads(run(tmp_path, "search", "--json", "--limit", "1", "鞋子太小").output)["title"] == "尺码"
    assert run(tmp_path, "search", "football").exit_code == 1


def test_removes_by_id_and_by_place(tmp_path: Path, folder: Path) -> None:
    imported(tmp_path, str(folder))

    assert run(tmp_path, "remove", "size").exit_code == 0
    assert run(tmp_path, "remove", "size").exit_code == 1
    assert "3 removed" in run(tmp_path, "remove", "--from", str(folder)).output
    assert listed(tmp_path) == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "/nowhere"), "there is no such file"),
        (("remove",), "Name the ids"),
        (("list", "--config", "/nowhere.toml"), "there is no such file"),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(tmp_path, *arguments)

    assert result.exit_code == 2 and words in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_knowledge_base_is_named(tmp_path: Path) -> None:
    (tmp_path / "kb.db").write_text("not a database, but a text that is long enough to look like one" * 20)

    result = run(tmp_path, "list")

    assert result.exit_code == 2 and "kb.db cannot be used" in result.output


def test_a_bad_import_leaves_everything_as_it_was(tmp_path: Path, folder: Path) -> None:
    imported(tmp_path, str(folder))
    (folder / "more.jsonl").write_text('{"id": "size", "title": "Changed", "body": "b"}\n{oops\n')

    assert run(tmp_path, "import", str(folder)).exit_code == 2
    assert listed(tmp_path)["size"]["title"] == "尺码"


def test_every_command_explains_with_examples() -> None:
    for command in ("import", "list", "search", "remove"):
        shown = CliRunner().invoke(kb, [command, "--help"]).output
        assert f"console kb {command}" in shown and "--json" in shown


def test_html_without_a_heading_has_the_pages_title_and_unclosed_tags_harm_nothing() -> None:
    assert read_html("<title>Gift cards</title><p>Valid <i>three years<p>Any shop</footer>") == (
        "Gift cards",
        "Valid three years\n\nAny shop",
    )
