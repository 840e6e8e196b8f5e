"""What the agent can do with what the AI suggests; a part of `actions`."""

from console_tui import availability as when
from console_tui.action import Action

SWITCHED_OFF = "switched off for this queue"

AI_ACTIONS: tuple[Action, ...] = (
    Action(
        "suggest",
        "Suggest",
        "Ask the AI for a reply; it is only ever a draft",
        "This chat",
        "a",
        "ctrl+f,f7",
        when.assist,
        60,
        refusal=f"no chat is running here, or AI Assist is {SWITCHED_OFF}",
    ),
    Action(
        "take_suggestion",
        "Take it",
        "Put the AI's suggestion into the input, to be edited",
        "This chat",
        "y",
        "ctrl+y,f8",
        when.suggested,
        10,
    ),
    Action(
        "refine",
        "Change it",
        "Have the suggestion made shorter, friendlier, translated, or as you say",
        "This chat",
        "f",
        "",
        when.refinable,
        20,
        asks=True,
    ),
    Action(
        "sources",
        "Sources",
        "Read the articles that the suggestion is taken from, in the panel beside the chat",
        "This chat",
        "S",
        "",
        when.sourced,
        30,
    ),
    Action(
        "evidence",
        "Evidence",
        "Go to the summary, from a number in it to the message that says so, and back",
        "This engagement",
        "c",
        "",
        when.summarised,
        73,
    ),
    Action("what_was_sent", "What was sent", "What the AI was sent", "This chat", "W", "", when.sent_to_ai, asks=True),
)
