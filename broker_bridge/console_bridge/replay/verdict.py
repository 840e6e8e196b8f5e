"""What the log says of a replay: was everything that was sent stored, once, and in order?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from console_schemas.base import Value
from console_schemas.events import EngagementCompleted, EngagementRequested, LoggedEvent, MessagePosted

Told = Mapping[str, list[str]]
"""The message ids one side has sent, by conversation, in order."""


class Verdict(Value, frozen=True, kw_only=True):
    """Counted over all conversations."""

    completed: int = 0
    messages: int = 0
    """Sent, and acknowledged to their senders."""
    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0


class Record:
    """The messages of each conversation as the log has them."""

    def __init__(self) -> None:
        self.customers: dict[str, list[str]] = {}
        self.agents: dict[str, list[str]] = {}
        self.completed: set[str] = set()
        self._conversations: dict[str, str] = {}

    def read(self, event: LoggedEvent) -> None:
        """Take in the next fact of the log."""
        match event:
            case EngagementRequested(engagement_id=engagement_id, transfer=transfer):
                self._conversations[engagement_id] = transfer.conversation_id
            case EngagementCompleted(engagement_id=engagement_id):
                self.completed.add(self._conversations[engagement_id])
            case MessagePosted(engagement_id=engagement_id, message=message):
                side = self.agents if message.author.role == "agent" else self.customers
                side.setdefault(self._conversations[engagement_id], []).append(message.id)

    def conversation_of(self, engagement_id: str) -> str:
        """The bot's name of an engagement's conversation."""
        return self._conversations[engagement_id]


def judge(record: Record, customers: Told, agents: Told) -> Verdict:
    """Hold what was sent against what is stored."""
    verdicts = [_of_one(told, record.customers.get(name, ())) for name, told in customers.items()]
    verdicts += [_of_one(told, record.agents.get(name, ())) for name, told in agents.items()]
    return Verdict(
        completed=len(record.completed),
        messages=sum(each.messages for each in verdicts),
        lost=sum(each.lost for each in verdicts),
        duplicated=sum(each.duplicated for each in verdicts),
        out_of_order=sum(each.out_of_order for each in verdicts),
    )


def _of_one(told: list[str], stored: Iterable[str]) -> Verdict:
    kept = [message for message in stored if message in set(told)]
    counts = Counter(kept)
    order = {message: position for position, message in enumerate(told)}
    first_kept = list(dict.fromkeys(kept))
    return Verdict(
        messages=len(told),
        lost=sum(message not in counts for message in told),
        duplicated=sum(count - 1 for count in counts.values()),
        out_of_order=sum(order[after] < order[before] for before, after in pairwise(first_kept)),
    )
