"""How what the link tells changes the console's state: one pure function an event."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from console_client import link
from console_schemas.engagement import TALKING
from console_schemas.events import EngagementErased, EngagementEvent
from console_schemas.feed import CustomerTyping
from console_tui.chat_state import ERASED, Chat, from_snapshot, leaving_words, lost, with_facts
from console_tui.console_state import ConsoleState
from console_tui.desk_events import Noticed, Severity
from console_tui.queue_news import is_announced, is_offered_to_me
from console_tui.shelves import shelf_of, unshelved, with_shelf
from console_tui.waiting_state import waiting_of

SOON = timedelta(days=14)
"""How long before it ends a login is spoken of, when the console starts."""
LAST_DAY = timedelta(days=1)
"""The same for every later connect."""
KEPT = "What you wrote is kept (ctrl+g k). "
"""Said first where a chat is taken away from an agent who was writing in it: the rest may not fit."""


def with_facts_of(state: ConsoleState, facts: Mapping[str, Sequence[EngagementEvent]]) -> ConsoleState:
    """The state after facts of several chats."""
    for engagement_id, news in facts.items():
        chat = state.chats.get(engagement_id)
        if any(isinstance(fact, EngagementErased) for fact in news):
            state = without_erased(state, engagement_id)
        elif chat is not None:
            state = _with_chat(state, with_facts(chat, news), news[-1])
    return state


def _with_chat(state: ConsoleState, chat: Chat, fact: EngagementEvent) -> ConsoleState:
    if state.me is not None and lost(chat, state.me.id):
        words = leaving_words(fact, chat.engagement.customer_name)
        return _left_me(state, chat, words, "information")
    return put_chat(state, chat)


def _left_me(state: ConsoleState, chat: Chat, words: str, severity: Severity) -> ConsoleState:
    """The state without a chat that is no longer mine, with word of it."""
    state = without_chat(put_chat(state, chat), chat.engagement.id)
    if chat.engagement.id in state.shelved:
        words, severity = KEPT + words, "warning"
    return replace(state, notice=Noticed(text=words, severity=severity, engagement_id=chat.engagement.id))


def without_erased(state: ConsoleState, engagement_id: str) -> ConsoleState:
    """The state without a word of an erased customer, also of what the agent had written in the chat."""
    notice = state.notice
    named = notice is not None and notice.engagement_id == engagement_id
    here = engagement_id in state.chats or engagement_id in state.shelved
    if engagement_id in state.chats:
        state = without_chat(state, engagement_id)
    if engagement_id in state.shelved:
        state = replace(state, shelved={key: each for key, each in state.shelved.items() if key != engagement_id})
    return replace(state, notice=Noticed(text=ERASED, severity="warning")) if here or named else state


def put_chat(state: ConsoleState, chat: Chat) -> ConsoleState:
    """The state with this chat; what is before the agent's eyes counts as seen, and secrets are of running chats."""
    engagement = chat.engagement
    if state.chats.get(engagement.id) is chat:
        return state
    if chat.secrets and engagement.status not in TALKING:
        chat = replace(chat, secrets={})
    if state.watched == engagement.id and chat.seen != engagement.entries:
        chat = replace(chat, seen=engagement.entries)
    return replace(state, chats={**state.chats, engagement.id: chat})


def without_chat(state: ConsoleState, engagement_id: str) -> ConsoleState:
    """The state without this chat; what the agent had written in it is kept a while."""
    shelf = shelf_of(state.chats[engagement_id])
    return replace(
        state,
        chats={key: other for key, other in state.chats.items() if key != engagement_id},
        shelved=state.shelved if shelf is None else with_shelf(state.shelved, engagement_id, shelf),
        current="" if state.current == engagement_id else state.current,
        watched="" if state.watched == engagement_id else state.watched,
    )


def masked(state: ConsoleState) -> ConsoleState:
    """The state with every secret hidden."""
    for chat in [chat for chat in state.chats.values() if chat.secrets]:
        state = put_chat(state, replace(chat, secrets={}))
    return state


def _link_changed(state: ConsoleState, event: link.LinkChanged) -> ConsoleState:
    state = replace(state, link=event)
    # Nobody can say any more whether the engagement is still this agent's.
    return state if event.state == "connected" else masked(state)


def _opened(state: ConsoleState, event: link.Opened) -> ConsoleState:
    reply = event.reply
    known = replace(state, me=reply.me, queues=reply.queues, ai=reply.ai)
    ends = event.login_ends
    if ends is None or ends - reply.now > (SOON if state.me is None else LAST_DAY):
        return known
    words = f"Your login ends on {ends:%A %d %B, %H:%M} UTC: ask for a new one before (console people renew)."
    return replace(known, notice=Noticed(text=words, severity="warning"))


def _ai_offered(state: ConsoleState, event: link.AiOffered) -> ConsoleState:
    return replace(state, ai=event.offer)


def _waiting(state: ConsoleState, event: link.WaitingSnapshot) -> ConsoleState:
    waiting = waiting_of(event.rows)
    come = tuple(row for row in waiting.rows if row.engagement_id not in state.waiting) if state.waiting_known else ()
    offered = frozenset(row.engagement_id for row in waiting.rows if is_offered_to_me(state, row))
    fresh = (state.fresh & waiting.by_id.keys()) | {row.engagement_id for row in come if is_announced(state, row)}
    return replace(state, waiting=waiting, waiting_known=True, offered=offered, fresh=fresh)


def _customer_typing(state: ConsoleState, event: CustomerTyping) -> ConsoleState:
    chat = state.chats.get(event.engagement_id)
    return state if chat is None or chat.typing else put_chat(state, replace(chat, typing=True))


def _mine(state: ConsoleState, event: link.MineSnapshot) -> ConsoleState:
    for engagement_id in [key for key in state.chats if key not in event.engagement_ids]:
        chat = state.chats[engagement_id]
        where = "waits in the queue again" if engagement_id in state.waiting else "is no longer with you"
        state = _left_me(state, chat, f"{chat.engagement.customer_name} {where}", "warning")
    kept = state.shelved.get(state.current)
    if kept is not None and state.current not in event.engagement_ids:  # it was open when the last console ended
        words = f"{KEPT}{kept.name} is no longer with you"
        notice = Noticed(text=words, severity="warning", engagement_id=state.current)
        state = replace(state, current="", notice=notice)
    return state if state.mine_known else replace(state, mine_known=True)


def _snapshot(state: ConsoleState, event: link.EngagementSnapshot) -> ConsoleState:
    engagement = event.engagement
    if engagement.erased_at is not None:
        return without_erased(state, engagement.id)
    known = state.chats.get(engagement.id)
    chat = from_snapshot(known, event)
    if state.me is not None and lost(chat, state.me.id):
        return without_chat(state, engagement.id) if known else state
    shelf = state.shelved.get(engagement.id)
    if known is None and shelf is not None:
        chat = unshelved(chat, shelf)
        state = replace(state, shelved={key: each for key, each in state.shelved.items() if key != engagement.id})
    return put_chat(state, chat)


LINK_RULES: dict[type, Callable[[ConsoleState, Any], ConsoleState]] = {
    link.LinkChanged: _link_changed,
    link.Opened: _opened,
    link.AiOffered: _ai_offered,
    link.WaitingSnapshot: _waiting,
    link.MineSnapshot: _mine,
    link.EngagementSnapshot: _snapshot,
    CustomerTyping: _customer_typing,
}
"""What the link tells, and the function that draws the consequence. Facts and changes of queues come in bursts, and
are put together before (`state.apply_all`)."""
