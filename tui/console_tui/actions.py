"""Everything the agent can do, declared once: key, footer, `?` help and command palette are all read from here.

Keys. Outside an input a letter acts, so that every action is one plain key and works on any terminal. Inside an input
letters are text: only ctrl with a letter and the function keys act there, and ctrl+g opens the menu, after which the
same letters act. Left out on purpose: ctrl+q and ctrl+s (flow control), ctrl+z and ctrl+c (job control), ctrl+h, i, j
and m (Backspace, Tab, new line and Enter on the wire), ctrl+a and ctrl+b (the prefixes of screen and tmux), Alt and
shifted function keys (lost on the way over tmux, mosh or the Linux console). The function keys are second choice.
"""

from console_tui import availability as when
from console_tui.action import GROUPS, Action
from console_tui.ai_actions import AI_ACTIONS, SWITCHED_OFF

__all__ = ["ACTIONS", "BY_NAME", "EDITING", "GROUPS", "Action"]

ADMINISTRATORS_ONLY = "for the roles owner and admin only"

ACTIONS: tuple[Action, ...] = (
    Action(
        "toggle_listening",
        "Listen",
        "Start or stop listening: hear of new customers, or finish the chats in peace",
        "Customers",
        "l",
        "ctrl+t,f2",
        footer=72,
    ),
    Action(
        "preview",
        "Preview",
        "Look at the marked waiting customer, then accept",
        "Customers",
        "o",
        "",
        when.waiting,
        asks=True,
    ),
    Action("next_chat", "Next chat", "Go to the next of my chats", "Chats", ".", "ctrl+n", when.several, 50),
    Action("previous_chat", "Previous chat", "Go to the previous of my chats", "Chats", ",", "ctrl+p", when.several),
    Action("go_to_chat", "Chat by number", "Go to the chat with this number", "Chats", "123456789", "", when.chats),
    Action(
        "longest_waiting",
        "Who waits longest",
        "Go to the customer who waits longest for my answer",
        "Chats",
        "u",
        "",
        when.chats,
    ),
    Action(
        "switch",
        "Switch",
        "Go to a chat, or look at who waits, by part of the name",
        "Chats",
        "g",
        "ctrl+k",
        when.anybody,
        asks=True,
    ),
    *AI_ACTIONS,
    Action(
        "reveal",
        "Reveal",
        "Show the passkey and masked values for 15 seconds; recorded",
        "This chat",
        "v",
        "ctrl+r",
        when.secret,
        70,
    ),
    Action("find", "Find", "Find words in the whole of the open chat", "This chat", "/", "", when.chat, asks=True),
    Action(
        "edit_outside",
        "Editor",
        "Write the reply in your own editor, where that is allowed; it sends nothing",
        "This chat",
        "E",
        "",
        when.talking,
        asks=True,
    ),
    Action(
        "check_passkey",
        "Passkey check",
        "Record whether the passkey matched",
        "This chat",
        "x",
        "",
        when.passkey,
        asks=True,
    ),
    Action("retry", "Send again", "Send again what is not known to be stored", "This chat", "r", "", when.troubled, 20),
    Action(
        "take_back", "Take back", "Take back into the input what was not stored", "This chat", "e", "", when.troubled
    ),
    Action(
        "kept",
        "Kept drafts",
        "Copy what you had written in chats that are no longer yours",
        "Chats",
        "k",
        "",
        when.kept,
        asks=True,
    ),
    Action(
        "change_status",
        "Status",
        "In Progress, On Hold, Chat Finished or Completed",
        "This engagement",
        "s",
        "f9",
        when.chat,
        80,
        asks=True,
    ),
    Action(
        "complete",
        "Complete",
        "End the engagement formally, with its notes",
        "This engagement",
        "d",
        "",
        when.chat,
        90,
        asks=True,
    ),
    Action(
        "summarise",
        "Summarise",
        "Add an AI summary of the conversation to the notes",
        "This engagement",
        "m",
        "",
        when.summary,
        refusal=f"no chat is open here, or AI Summary is {SWITCHED_OFF}",
    ),
    Action(
        "save_notes", "Save notes", "Save the notes as they stand", "This engagement", "w", "ctrl+x", when.unsaved, 25
    ),
    Action(
        "hand_over",
        "Hand over",
        "Hand the customer to another queue or agent",
        "This engagement",
        "h",
        "",
        when.talking,
        asks=True,
    ),
    Action(
        "return_to_bot",
        "Return to bot",
        "Give the conversation back to the bot",
        "This engagement",
        "b",
        "",
        when.talking,
        asks=True,
    ),
    Action("reply", "Reply", "Go to the input of the chat", "Places", "i", "", when.chat, 40),
    Action("lists", "Lists", "Go to the waiting customers and my chats", "Places", "L", "ctrl+o,f3", footer=75),
    Action("customer", "Customer", "Go to what is known of the customer", "Places", "C", "f4", when.chat, 76),
    Action("notes", "Notes", "Go to the notes", "Places", "N", "f5", when.chat, 77),
    Action("panels", "Panels", "Go to the panels beside the chat", "Places", "P", "f6", when.chat, 78),
    Action("menu", "Menu", "All that can be done here, by letter", "Console", " ", "ctrl+g", footer=5, asks=True),
    Action("palette", "Palette", "Find an action by its name", "Console", ":", asks=True),
    Action("help", "Help", "Every key and what it does", "Console", "?", "f1", footer=95, asks=True),
    Action(
        "ai_figures",
        "AI figures",
        "What the AI was used for",
        "Console",
        "A",
        "",
        when.administrator,
        asks=True,
        refusal=ADMINISTRATORS_ONLY,
    ),
    Action(
        "ai_rules",
        "AI switches",
        "Decide of the AI for each queue: on or off, model, languages, more to tell it",
        "Console",
        "I",
        "",
        when.administrator,
        asks=True,
        refusal=ADMINISTRATORS_ONLY,
    ),
    Action("hush", "Hush", "Silence all alerts until something new comes", "Console", "z"),
    Action("redraw", "Redraw", "Draw the whole screen again", "Console", "", "ctrl+l"),
    Action("quit", "Leave", "Leave the console", "Console", "q", footer=99, asks=True),
)
BY_NAME = {action.name: action for action in ACTIONS}
"""The actions by their names."""

EDITING: tuple[tuple[str, str], ...] = (
    ("Enter", "Send the reply; open the marked customer or chat"),
    ("Ctrl+J", "A new line in the reply"),
    ("Up, Down", "From the edge of the input: what was sent before"),
    ("Page Up, Down", "Scroll the chat, also from its input"),
    ("Ctrl+_", "Undo in an input"),
    ("Left, Right", "In the chat: choose messages; after Find: older and newer places"),
    ("[ ]", "In the chat: choose more messages (also Shift+Left, Shift+Right)"),
    ("Enter in the chat", "Copy the chosen messages, by OSC 52, to this terminal"),
    ("Left, Right", "In a summary: its numbers; Enter goes to the message, Esc comes back"),
    ("Left, Right", "In the panels: the tabs; at the customer: the masked values"),
    ("b, r", "In the panels: the page before; this page again"),
    ("Tab, Shift+Tab", "The next place, the one before"),
    ("Esc", "Leave the input; close what is open; stop the AI"),
    ("Ctrl+Z", "Suspend the console; fg brings it back"),
)
"""Keys that belong to the place where the cursor is; for the help."""
