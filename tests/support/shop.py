"""A parcel service on one afternoon: the customers, texts and pages that the scenes show."""

from datetime import timedelta

from console_schemas.transfer import Attribute, Customer, HistoryMessage, Passkey, Reason, Routing, TransferRequest
from support.customers import NOW
from support.transfers import BOT, CUSTOMER

REPLY = (
    "Yes, the driver can leave it with your neighbour on the second floor. We will write to you once it is there. [1]"
)
SUMMARY = (
    "Parcel 4471 missed its delivery on Monday [1]. Agreed: Thursday before noon [9], "
    "with the neighbour if nobody is in [10]."
)
CRM_PAGE = """# Anna Berg

- **Customer since**: 2019
- **Contract**: Parcel Plus
- **Last order**: 4471, *at the depot*

| Order | Goods | State |
|---|---|---|
| 4471 | Espresso machine | at the depot |
| 4310 | Coffee, 2 kg | delivered |
| 3922 | Milk jug | returned |
"""

_SAID = (
    (CUSTOMER, "Where is my parcel? It should have come on Monday."),
    (BOT, "I am sorry to hear that. What is the order's number?"),
    (CUSTOMER, "4471"),
    (BOT, "Order 4471 is at the depot: nobody was at home on Monday. I will find somebody who can arrange a new day."),
)


def _waits(name: str, reason: str, queue: str, priority: int, said: str = "") -> TransferRequest:
    return TransferRequest(
        transfer_id=f"t-{reason[:8]}",
        conversation_id="c-" + "".join(character for character in reason if character.isalnum())[:20],
        requested_at=NOW,
        reason=Reason(text=reason),
        channel="web",
        customer=Customer(name=name),
        routing=Routing(queue=queue, priority=priority),
        message_history=(HistoryMessage(author=CUSTOMER, text=said or reason),),
    )


WAITING_CUSTOMERS = (
    (754.0, _waits("Carla Mendes", "Refund has not arrived", "billing", 2)),
    (490.0, _waits("Bob Stone", "Wrong item in the box", "general", 5, "There is a kettle in here. I ordered a lamp.")),
    (312.0, _waits("陳美玲", "Change the delivery address", "general", 5)),
    (205.0, _waits("Jörg Ørsted-Bartholomew", "Invoice without the company's name, for the third time", "billing", 5)),
    (131.0, _waits("Priya Nair", "Parcel is damaged", "general", 1)),
    (64.0, _waits("Sam Okafor", "Where is my courier", "general", 5)),
    (9.0, _waits("Lena Vogt", "Cannot sign in", "general", 7)),
)
"""(seconds for which they have waited, what the bot handed over)."""

ANNA = TransferRequest(
    transfer_id="t-anna",
    conversation_id="c-anna",
    requested_at=NOW,
    reason=Reason(code="delivery", text="Parcel has not arrived", intent="where_is_my_order", confidence=0.92),
    channel="whatsapp",
    customer=Customer(id="4711", name="Anna Berg", email="anna@example.org", language="de", verified=True),
    routing=Routing(queue="general", priority=5),
    attributes=(
        Attribute(name="order", label="Order", value="4471"),
        Attribute(name="city", label="City", value="Hamburg"),
        Attribute(name="iban", label="IBAN", value="DE00 1234", sensitive=True),
    ),
    summary="Nobody was at home on Monday. Wants a new day for order 4471.",
    message_history=tuple(
        HistoryMessage(author=author, text=text, sent_at=NOW - timedelta(minutes=14 - number))
        for number, (author, text) in enumerate(_SAID)
    ),
    passkey=Passkey(value="blue horse 42", expires_at=NOW + timedelta(hours=1)),
)
