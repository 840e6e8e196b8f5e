"""The passkey and masked values: shown for a short time, and how the check ended."""

import asyncio
from weakref import WeakValueDictionary

from textual.worker import Worker

from console_client.link import Link
from console_schemas.commands import RecordPasskeyCheck, RevealSecret
from console_schemas.events import CheckOutcome
from console_tui.desk.desk import Desk, carry_out
from console_tui.desk_events import Noticed, SecretHidden, SecretShown

PASSKEY = "passkey"
OUTCOMES: dict[CheckOutcome, tuple[str, str]] = {
    "matched": ("m", "Matched"),
    "did_not_match": ("d", "Did not match"),
    "not_checked": ("n", "Not checked"),
}
"""The letter and the words of each outcome of a passkey check."""


class SecretKeeping:
    """Reveals secrets to the owner of the engagement and masks them again."""

    def __init__(self, link: Link, desk: Desk, seconds: float) -> None:
        self.seconds = seconds
        """After which it is masked again."""
        self._link = link
        self._desk = desk
        self._hiding: WeakValueDictionary[str, Worker[None]] = WeakValueDictionary()
        """While they run."""

    async def reveal(self, secret: str = "") -> None:
        """Show a secret (none named: the passkey, else the first masked value), or mask again what is shown."""
        chat = self._desk.state.chat
        if chat is None:
            return
        masked = [each.name for each in chat.engagement.transfer.attributes if each.sensitive]
        secret = secret or (PASSKEY if chat.has_passkey else masked[0] if masked else "")
        engagement_id = chat.engagement.id
        if secret in chat.secrets:
            self._desk.happened(SecretHidden(engagement_id=engagement_id))
        elif secret:
            done = await carry_out(self._link, self._desk, RevealSecret(engagement_id=engagement_id, secret=secret))
            if done is not None and done.value is not None and self._desk.state.current == engagement_id:
                self._desk.happened(SecretShown(engagement_id=engagement_id, secret=secret, value=done.value))
                self._hide_later(engagement_id)

    def _hide_later(self, engagement_id: str) -> None:
        earlier = self._hiding.get(engagement_id)
        if earlier is not None:
            earlier.cancel()
        self._hiding[engagement_id] = self._desk.begin(self._hide(engagement_id))

    async def _hide(self, engagement_id: str) -> None:
        await asyncio.sleep(self.seconds)
        self._desk.happened(SecretHidden(engagement_id=engagement_id))

    async def check_passkey(self) -> None:
        """Ask how the check with the customer ended, and record it."""
        from console_tui.screens.choice import Choice, ChoiceScreen

        chat = self._desk.state.chat
        if chat is None:
            return
        now = chat.engagement.passkey_outcome
        choices = [Choice(key, letter, words, current=key == now) for key, (letter, words) in OUTCOMES.items()]
        answer = await self._desk.answer_of(ChoiceScreen("How did the passkey check end?", choices))
        outcome = next((key for key in OUTCOMES if key == answer), None)
        if outcome is not None:
            recorded = RecordPasskeyCheck(engagement_id=chat.engagement.id, outcome=outcome)
            if await carry_out(self._link, self._desk, recorded) is not None:
                self._desk.happened(Noticed(text=f"Passkey check recorded: {OUTCOMES[outcome][1]}"))
