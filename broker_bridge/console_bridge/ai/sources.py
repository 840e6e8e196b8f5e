"""What an answer cites: articles with their passages, numbered as in its text."""

from collections.abc import Sequence

from console_bridge.ai.knowledge import Match
from console_schemas.assist import Source

LONGEST = 20_000
"""Characters of an article that go with an answer."""


def sources_of(matches: Sequence[Match]) -> tuple[Source, ...]:
    """The sources, numbered from 1 in the order given."""
    return tuple(
        Source(
            number=number,
            title=match.article.title,
            excerpt=match.passage,
            body=match.article.body[:LONGEST],
            score=round(match.score, 2),
        )
        for number, match in enumerate(matches, start=1)
    )
