"""How a suggestion is to be changed."""

from typing import NamedTuple, get_args

from console_schemas.assist import Refinement
from console_tui.desk.desk import Desk
from console_tui.screens.choice import Choice, ChoiceScreen
from console_tui.screens.line_question import LineScreen


class Change(NamedTuple):
    """One of the usual changes, and what the agent says to it."""

    refine: Refinement
    wish: str = ""


_OWN = "own"
CHOICES = (
    Choice("shorter", "s", "Shorter"),
    Choice("longer", "l", "Longer"),
    Choice("friendlier", "f", "Friendlier"),
    Choice("formal", "o", "More formal"),
    Choice("language", "t", "In another language"),
    Choice(_OWN, "i", "As you say", "Your own instruction"),
)


async def change_wanted(desk: Desk) -> Change | None:
    """Let the agent choose; none where they leave the suggestion as it is."""
    chosen = await desk.answer_of(ChoiceScreen("Change the suggestion", CHOICES))
    if chosen == "language":
        language = await desk.answer_of(LineScreen("In which language?"))
        return Change("language", f"Say the same in this language: {language}") if language else None
    if chosen == _OWN:
        wish = await desk.answer_of(LineScreen("What is to be changed?"))
        return Change("", wish) if wish else None
    return next((Change(usual) for usual in get_args(Refinement) if usual and usual == chosen), None)
