"""Legal histories of several engagements: what random commands lead to under the law, with secrets in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

from console_bridge.log_following import Logged
from console_schemas import commands as c
from console_schemas.case import Rejected
from console_schemas.decide import decide
from console_schemas.engagement import ENDED, Engagement, evolve
from console_schemas.events import LoggedEvent, MessageSetAside, SummaryBlock
from console_schemas.people import SYSTEM, Party, Person
from console_schemas.policy import Policy
from console_schemas.transfer import Attribute, Customer, HistoryMessage, Passkey, Reason, Routing, TransferRequest

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
QUEUES = ("orders", "billing")
PEOPLE = tuple(Person(id=name.lower(), name=name) for name in ("Ana", "Ben"))
BOT = Party(role="bot", id="shop", name="Shop bot")
CUSTOMER = Party(role="customer", id="c1", name="Chris")

PASSKEY = "PASSKEY-blue-heron"
"""The passkey in every transfer: it may be found in no place but where secrets are kept."""
SENSITIVE = "SENSITIVE-4929"

few = settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""A few whole histories. They are not shrunk: that takes longer than a test may."""

Move = tuple[int, int, int, int]
"""Which customer, which wish, by whom (the owner, where the number is no person's), after how many seconds."""


def transfer(number: int = 0, queue: str = "orders", **fields: Any) -> TransferRequest:
    """A transfer with everything in it that a projection could lose or let out."""
    given: dict[str, Any] = {
        "transfer_id": f"t{number}",
        "conversation_id": f"chat{number}",
        "requested_at": START,
        "reason": Reason(code="refund", text="Where is my refund?"),
        "channel": "web",
        "customer": Customer(id=f"c{number}", name=f"Customer {number}", language="en"),
        "attributes": (
            Attribute(name="order", value={"id": 7, "paid": True}),
            Attribute(name="card", value=SENSITIVE, sensitive=True),
            Attribute(name="card", value=[SENSITIVE, 2], sensitive=True),
        ),
        "routing": Routing(queue=queue, priority=number % 10),
        "message_history": (HistoryMessage(author=CUSTOMER, text="Hello bot", id="h1", sent_at=START),),
        "passkey": Passkey(value=PASSKEY),
    }
    return TransferRequest(**(given | fields))


class Story:
    """A log in the making: each command is decided on the newest state, its facts are added in order."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.log: list[Logged] = []
        self.states: dict[str, Engagement] = {}
        self.now = START
        self.policy = policy or Policy()

    def open(self, number: int = 0, queue: str = "orders", **fields: Any) -> str:
        """A customer is transferred; returns the engagement's id."""
        engagement_id = f"e{number}"
        request = transfer(number, queue, **fields)
        self.do(engagement_id, c.RequestEngagement(engagement_id=engagement_id, bot="shop", transfer=request), BOT)
        return engagement_id

    def do(self, engagement_id: str, command: c.AnyCommand, by: Party) -> None:
        """Carry a command out. Raises `Rejected`."""
        self.now += timedelta(microseconds=1)
        for fact in decide(self.states.get(engagement_id), command, by, self.now, self.policy):
            self.states[engagement_id] = evolve(self.states.get(engagement_id), fact)
            self.add(fact)

    def accept(self, engagement_id: str, person: Person = PEOPLE[0]) -> None:
        """A person takes the customer."""
        self.do(engagement_id, c.AcceptEngagement(engagement_id=engagement_id), person.party())

    def say(self, engagement_id: str, text: str, person: Person | None = None) -> None:
        """The customer, or a person, says something."""
        number = f"m{len(self.log)}"
        if person is None:
            self.do(engagement_id, c.PostInbound(message_id=number, text=text, sent_at=None, author=CUSTOMER), CUSTOMER)
        else:
            post = c.PostMessage(engagement_id=engagement_id, message_id=number, text=text)
            self.do(engagement_id, post, person.party())

    def set_aside(self, raw: bytes = b"{", subject: str = "console.in.shop.chat0.message") -> None:
        """A bot publishes something unusable."""
        origin = len(self.log) + 1
        problems = ("not JSON",)
        self.add(
            MessageSetAside(subject=subject, problems=problems, code="invalid", raw=raw, origin=origin, at=self.now)
        )

    def add(self, fact: LoggedEvent) -> None:
        """Put a fact behind the others."""
        self.log.append(Logged(len(self.log) + 1, fact))


def story_of(wishes: list[Move]) -> Story:
    """The story that these moves lead to; what the law refuses is left out."""
    story = Story()
    for number, wish, who, seconds in wishes:
        story.now += timedelta(seconds=seconds)
        try:
            _move(story, number, wish, who)
        except Rejected:
            continue
    return story


def _move(story: Story, number: int, wish: int, who: int) -> None:
    generations = [each for each in story.states.values() if each.conversation_id == f"chat{number}"]
    if not generations or generations[-1].status in ENDED:
        fresh = number + 100 * len(generations)
        story.open(fresh, QUEUES[number % 2], conversation_id=f"chat{number}")
    elif WISHES[wish] is None:
        story.set_aside()
    else:
        state = generations[-1]
        owner = state.owner.id if state.owner else PEOPLE[0].id
        person = PEOPLE[who] if who < len(PEOPLE) else next(each for each in PEOPLE if each.id == owner)
        command, by = _wish(story, state.id, WISHES[wish], person)
        story.do(state.id, command, by)


WISHES: tuple[type | None, ...] = (
    *[c.AcceptEngagement, c.PostMessage, c.PostInbound] * 4,
    *[c.HoldEngagement, c.ResumeEngagement, c.SaveNotes, c.AddSummary, c.RevealSecret, c.RecordPasskeyCheck] * 2,
    *[c.TransferEngagement, c.OfferEngagement, c.DeclineOffer, c.FinishChat, c.DeadlinePassed] * 2,
    *[c.CompleteEngagement, c.ReturnToBot, c.LeaveEngagement, c.LoseAgent, c.MissAgent, c.RegainAgent, None],
)
"""What moves choose from: what keeps a conversation going is chosen more often than what ends it."""

_move_of = st.tuples(st.integers(0, 3), st.integers(0, len(WISHES) - 1), st.integers(0, 5), st.integers(0, 900))
moves: st.SearchStrategy[list[Move]] = st.just([]) | st.lists(_move_of, min_size=20, max_size=80)


def _wish(story: Story, engagement_id: str, kind: type | None, person: Person) -> tuple[c.AnyCommand, Party]:
    me = person.party()
    other = next(each for each in PEOPLE if each != person)
    number = f"m{len(story.log)}"
    about: dict[str, Any] = {"engagement_id": engagement_id}
    fields: dict[type | None, dict[str, Any]] = {
        c.PostMessage: {**about, "message_id": number, "text": f"Answer {number}"},
        c.CompleteEngagement: {**about, "notes": f"Notes {number}"},
        c.SaveNotes: {**about, "notes": f"Notes {number}"},
        c.AddSummary: {**about, "block": _summary(story)},
        c.RecordPasskeyCheck: {**about, "outcome": "matched"},
        c.TransferEngagement: {**about, "queue": "billing", "note": "please"},
        c.PostInbound: {"message_id": number, "text": f"Question {number}", "sent_at": None, "author": CUSTOMER},
        c.OfferEngagement: {"agent": other.party()},
        c.DeadlinePassed: {},
        **{each: {"agent": person.id} for each in (c.MissAgent, c.RegainAgent, c.LoseAgent)},
        c.LeaveEngagement: {"reason": "bored"},
    }
    assert kind is not None
    by: dict[type, Party] = {
        c.PostInbound: CUSTOMER,
        c.LeaveEngagement: CUSTOMER,
        c.OfferEngagement: SYSTEM,
        c.DeadlinePassed: SYSTEM,
    }
    return kind(**fields.get(kind, about)), by.get(kind, me)


def _summary(story: Story) -> SummaryBlock:
    number = len(story.log)
    return SummaryBlock(id=f"s{number % 2}", text=f"Summary {number}", source="extract", covers=3, made_at=story.now)
