"""`console kb`: the articles and canned replies that the AI service answers from."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from console_client.saying import say, say_fields, say_json

if TYPE_CHECKING:
    from console_bridge.ai.knowledge_store import KnowledgeStore

NOTHING, UNUSABLE = 1, 2

F = TypeVar("F", bound=Callable[..., None])


@click.group()
def kb() -> None:
    """Import, list, search and remove the articles that AI Assist answers from.

    They lie in a SQLite file of the AI service (ai.knowledge_base). A running `console ai` takes a change up by itself.

    Exit codes: 0 done; 1 there is no such article, or nothing fits; 2 wrong usage, or a file cannot be used.

    \b
    console kb import ./articles ./canned_replies.csv
    console kb search "where is my money"
    """


def _shared(command: F) -> F:
    """The options of all commands."""
    command = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")(command)
    command = click.option(
        "--file", type=click.Path(dir_okay=False, path_type=Path), help="Instead of the configured one."
    )(command)
    return click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")(
        command
    )


@kb.command("import")
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Remove what came from the same place before and is not there any more.")
@_shared
def import_(places: tuple[Path, ...], prune: bool, as_json: bool, file: Path | None, config: Path | None) -> None:
    """Take in files or folders: Markdown and HTML (one article a file), CSV and JSON lines (one a line).

    An article is known by its id: in JSON lines and CSV the one that is named, else its path below the folder. What
    was imported before is changed or left alone, never doubled. JSON lines and CSV need a title and a body (or
    question and answer), and may have id, category and kind; CSV names them in its first line. The kind `canned` is a
    reply that can be sent as it is, with {customer.name} in it.

    \b
    console kb import ./articles
    console kb import --prune /srv/export/articles
    console kb import replies.csv faq.jsonl --json
    """
    with _store(file, config) as store:
        from console_bridge.ai.article import KnowledgeError
        from console_bridge.ai.knowledge_files import load_articles

        for place in places:
            articles = load_articles([place])
            if not articles:
                raise KnowledgeError(f"{place}: there is no article in it. Correct the name.")
            imported = store.put(articles, str(place.expanduser().resolve()), prune=prune)
            told = (
                f"{place}: {imported.added} new, {imported.changed} changed, {imported.unchanged} as before, "
                f"{imported.removed} removed"
            )
            twins = f", {imported.twins} left out that say the same as another" if imported.twins else ""
            _print(imported, told + twins, as_json)


@kb.command("list")
@_shared
def list_(as_json: bool, file: Path | None, config: Path | None) -> None:
    """List all articles: id, kind, category and title.

    \b
    console kb list
    console kb list --json | jq -r .article.id
    """
    with _store(file, config) as store:
        found = list(store.read())
    for stored in found:
        one = stored.article
        say_json(stored) if as_json else say_fields(one.id, one.kind, one.category, one.title)
    if not found:
        say("There are no articles yet: take some in with `console kb import`.", err=True)


@kb.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="Articles at most.")
@_shared
def search(question: tuple[str, ...], limit: int, as_json: bool, file: Path | None, config: Path | None) -> None:
    """Show what AI Assist finds for a customer's question, best first, with the passage that answers.

    \b
    console kb search where is my refund
    console kb search --limit 1 --json "退款"
    """
    with _store(file, config) as store:
        from console_bridge.ai.knowledge import Knowledge
        from console_bridge.ai.languages import language_of
        from console_bridge.ai.terms import terms_of
        from console_schemas.assist import Source

        asked = " ".join(question)
        knowledge = Knowledge(stored.article for stored in store.read())
        matches = knowledge.search(terms_of([(asked, 1.0)]), limit, language_of(asked))
        for number, match in enumerate(matches, start=1):
            source = Source(
                number=number, title=match.article.title, excerpt=match.passage, score=round(match.score, 2)
            )
            passage = match.passage.replace("\n", "\n    ")
            _print(
                source,
                f"[{number}] {match.article.title} ({match.article.id}, {match.score:.2f})\n    {passage}",
                as_json,
            )
        if not matches:
            sys.exit(_failed("nothing fits", NOTHING))


@kb.command()
@click.argument("ids", nargs=-1)
@click.option("--from", "sources", multiple=True, type=click.Path(path_type=Path), help="All from this place.")
@_shared
def remove(
    ids: tuple[str, ...], sources: tuple[Path, ...], as_json: bool, file: Path | None, config: Path | None
) -> None:
    """Remove articles by their ids, or all that were imported from a place.

    \b
    console kb remove billing/refunds
    console kb remove --from ./articles
    """
    if not ids and not sources:
        raise click.UsageError("Name the ids, or a place with --from.")
    with _store(file, config) as store:
        from console_bridge.ai.knowledge_store import Imported

        removed = store.remove(ids, [str(source.expanduser().resolve()) for source in sources])
        _print(Imported(removed=removed), f"{removed} removed", as_json)
        if not removed:
            sys.exit(NOTHING)


@contextmanager
def _store(file: Path | None, config: Path | None) -> "Iterator[KnowledgeStore]":
    from console_bridge.ai.article import KnowledgeError
    from console_bridge.ai.knowledge_store import KnowledgeStore, knowledge_path
    from console_client.settings_file import SettingsError, load_settings

    try:
        settings = load_settings(config, {"ai.knowledge_base": file and str(file)})
        yield KnowledgeStore(knowledge_path(settings.ai.knowledge_base))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except KnowledgeError as error:
        sys.exit(_failed(str(error), UNUSABLE))


def _print(value: object, told: str, as_json: bool) -> None:
    say_json(value) if as_json else say(told)


def _failed(text: str, code: int) -> int:
    say(f"console kb: {text}", err=True)
    return code
