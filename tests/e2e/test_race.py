"""Two consoles want the same customer: one gets them, the other is told who was faster."""

from support.production import Production
from support.pty import Terminal
from support.screen import until, until_any
from support.transfers import request


def _listening(terminal: Terminal) -> Terminal:
    until(terminal, "connected", "Nobody is waiting")
    terminal.send("l")
    until(terminal, "Listening")
    return terminal


def test_two_consoles_race_for_one_customer_and_the_loser_reads_who_was_faster(production: Production) -> None:
    consoles = {"Ana": production.console("ana"), "Ben": production.console("ben")}
    for terminal in consoles.values():
        _listening(terminal)
    wanted = request("Nora Quist")
    production.bot.transfer(wanted)
    for terminal in consoles.values():
        until(terminal, "Nora Quist")
        terminal.send("\r")
        until(terminal, "Enter Accept", "Bot line 3")
    for terminal in consoles.values():
        terminal.send("\r")

    for terminal in consoles.values():
        until_any(terminal, "joined", "was faster")
    [winner] = [name for name, terminal in consoles.items() if terminal.shows(f"{name} joined")]
    [loser] = [name for name in consoles if name != winner]
    until(consoles[loser], f"{winner} was faster: Nora Quist")
    consoles[loser].send("\x1b")
    until(consoles[loser], "Nobody is waiting", "0 waiting")
    until(consoles[winner], "0 waiting")
    consoles[winner].wait_until(lambda: "Accepted" in production.bot.kinds(wanted.conversation_id))
    assert production.bot.kinds(wanted.conversation_id).count("Accepted") == 1
