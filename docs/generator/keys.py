"""The README's table of keys, from the console's declarations."""

from itertools import groupby

from console_tui.actions import ACTIONS, Action


def keys_table() -> str:
    """One row an action, in the order and the groups of the help."""
    rows = ["| | name | letter | key | what it does |", "|---|---|---|---|---|"]
    for group, actions in groupby(ACTIONS, key=lambda action: action.group):
        rows.append(f"| **{group}** | | | | |")
        rows.extend(_row(action) for action in actions)
    return "\n".join(rows)


def _row(action: Action) -> str:
    letter = "space" if action.letters == " " else action.letter_shown
    keys = " ".join(f"`{key}`" for key in action.keys.split(",") if key)
    return f"| {action.label} | `{action.name}` | {f'`{letter}`' if action.letters else ''} | {keys} | {action.help} |"
