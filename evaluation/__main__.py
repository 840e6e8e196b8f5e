"""`make ai-eval`: measures, prints a table, and ends with one line of JSON."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.knowledge_files import load_articles
from evaluation.asked import Asked, questions_of_chats, read_questions
from evaluation.finding import Found, found_by
from evaluation.rankers import bm25, full_text_search, product
from evaluation.suites import figures_of_suites
from evaluation.summarising import LENGTH, coverage, read_dialogues, ways

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
QUESTIONS = Path(__file__).with_name("questions.jsonl")
CHATS = "abcd_sample.jsonl"
USAGE = 2
FILE = click.Path(path_type=Path)

Figures = dict[str, float | int | None]
PREFIXES = {"product": "", "FTS5, all words": "fts5_and_", "rank-bm25": "bm25_"}
SUMMARIES = {"product": "summary_fact_coverage", "first": "summary_first_lines", "random": "summary_random_lines"}


@click.command()
@click.option("--kb", type=FILE, default=DATA / "kb.jsonl", help="Articles: a file or a folder.")
@click.option("--questions", type=FILE, default=QUESTIONS, help="JSON lines with `question` and `article` (its id).")
@click.option("--dialogues", type=FILE, default=DATA / "dialogues.jsonl", help="JSON lines with `turns` and `slots`.")
def main(kb: Path, questions: Path, dialogues: Path) -> None:
    """Measure how well articles are found and what summaries hold.

    Exit codes: 0 measured; 2 something to measure on is missing or cannot be read.
    """
    if missing := [str(file) for file in (kb, questions, dialogues) if not file.exists()]:
        click.echo(f"ai-eval: there is no {' and no '.join(missing)}. See --kb, --questions and --dialogues.", err=True)
        sys.exit(USAGE)
    try:
        articles = load_articles([kb])
        asked = read_questions(questions)
        spoken = read_dialogues(dialogues)
        chats = kb.with_name(CHATS)
        in_chats = questions_of_chats(chats, articles) if chats.exists() else []
    except (KnowledgeError, ValueError) as error:
        click.echo(f"ai-eval: {error}", err=True)
        sys.exit(USAGE)
    figures = _found(articles, asked, in_chats)
    for name, summarise in ways().items():
        share = coverage(spoken, summarise)
        click.echo(f"{name + f', {LENGTH} characters':40} {share:8.3f} of the facts of {len(spoken)} dialogues")
        figures[SUMMARIES[name]] = round(share, 3)
    figures |= figures_of_suites()
    click.echo(json.dumps(figures))


def _found(articles: Sequence[Article], asked: Sequence[Asked], in_chats: Sequence[Asked]) -> Figures:
    rankings = {"product": product, "FTS5, all words": full_text_search, "rank-bm25": bm25}
    figures: Figures = {"questions": len(asked) + len(in_chats)}
    click.echo(f"{len(articles)} articles, {len(asked)} questions, {len(in_chats)} more in recorded chats")
    click.echo(f"{'':40} {'recall@3':>8} {'MRR':>8} {'in chats':>8}")
    for name, made in rankings.items():
        rank = made(articles)
        alone, chats, total = (found_by(rank, some) for some in (asked, in_chats, [*asked, *in_chats]))
        click.echo(f"{name:40} {alone.recall_at_3:8.3f} {alone.mrr:8.3f} {chats.recall_at_3:8.3f}")
        figures |= _named(PREFIXES[name], total)
    return figures


def _named(prefix: str, found: Found) -> Figures:
    return {f"{prefix}recall_at_3": round(found.recall_at_3, 3), f"{prefix}mrr": round(found.mrr, 3)}


if __name__ == "__main__":
    main()
