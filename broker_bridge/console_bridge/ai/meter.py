"""What one request has used of a model: as the model counts it, or estimated where it did not come to that."""

from collections.abc import Mapping
from dataclasses import dataclass

from console_bridge.ai.completion import Finished, Prompt
from console_client.settings import PriceSettings

CHARS_A_TOKEN = 4
"""Of an estimate: about right for English, too few tokens for other scripts."""
A_MILLION = 1_000_000


@dataclass
class Meter:
    """Filled while an answer is written, so that it is right at any time, also where the asker cancels."""

    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0

    def sent(self, prompt: Prompt, model: str) -> None:
        """This went to a model."""
        self.model = model
        self.input_tokens = (len(prompt.instructions) + len(prompt.user)) // CHARS_A_TOKEN

    def came(self, text: str) -> None:
        """This much of the answer is there."""
        self.output_tokens = max(1, len(text) // CHARS_A_TOKEN)

    def failed(self) -> None:
        """No model gave a word: none of them charges for that."""
        self.input_tokens = self.output_tokens = 0

    def finished(self, finished: Finished) -> None:
        """It is at its end: what the model itself has counted stands in place of the estimate."""
        self.model = finished.model
        self.input_tokens = finished.input_tokens or self.input_tokens
        self.output_tokens = finished.output_tokens or self.output_tokens

    def price(self, prices: Mapping[str, PriceSettings]) -> None:
        """What that costs."""
        if self.model in prices:
            price = prices[self.model]
            self.cost = (self.input_tokens * price.input + self.output_tokens * price.output) / A_MILLION
