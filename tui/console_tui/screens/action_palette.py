"""The declared actions in the command palette: those that make sense now."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console_tui.action_keys import keys_shown
from console_tui.actions import Action
from console_tui.screens.console import ConsoleScreen


class ActionProvider(Provider):
    """Finds actions by their label and by what they do."""

    @property
    def _actions(self) -> list[tuple[Action, ConsoleScreen]]:
        screen = self.screen
        if not isinstance(screen, ConsoleScreen):
            return []
        # An action that is told its letter has no meaning without one; the palette cannot open itself.
        return [
            (action, screen)
            for action in screen.actions
            if action.available(screen.state) and len(action.letters) <= 1 and action.name not in ("palette", "menu")
        ]

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for action, screen in self._actions:
            yield DiscoveryHit(action.label, partial(screen.act, action.name), help=_help(action))

    async def search(self, query: str) -> Hits:
        """What fits the words."""
        matcher = self.matcher(query)
        for action, screen in self._actions:
            score = max(matcher.match(action.label), matcher.match(action.help) * 0.5)
            if score > 0:
                yield Hit(score, matcher.highlight(action.label), partial(screen.act, action.name), help=_help(action))


def _help(action: Action) -> str:
    return f"{keys_shown(action)}  {action.help}"
