"""An administrator switches suggestions off for a queue, and an agent's console follows at once; both are real."""

from support.production import Production
from support.screen import until, until_gone
from support.transfers import request

MENU, ESC, SUGGEST = "\x07", "\x1b[27u", "\x06"


def test_what_an_administrator_switches_off_is_off_for_the_agents_of_that_queue(production: Production) -> None:
    production.start_ai()
    agent = production.console("ana", columns=100, rows=30)
    until(agent, "connected", "Nobody is waiting")
    agent.send("l")
    until(agent, "Listening")
    production.bot.transfer(request("Nora Quist"))
    until(agent, "Nora Quist")
    agent.send("\r")
    until(agent, "Enter Accept", "Bot line 3")
    agent.send("\r")
    until(agent, "joined", "^F Suggest")
    agent.send(SUGGEST)
    until(agent, "✦")
    agent.send(ESC)
    until_gone(agent, "✦")

    admin = production.console("ada", columns=100, rows=30)
    until(admin, "connected", "Nobody is waiting")
    admin.send("I")
    until(admin, "for which queue?", "general")
    admin.send("1")
    until(admin, "The AI, general", "Suggested replies: on")
    admin.send("a")
    until(admin, "As for every queue")
    admin.send("f")
    until(admin, "Suggested replies: off")
    until_gone(agent, "^F Suggest")
    agent.send(SUGGEST)
    until(agent, "switched off for this queue")

    admin.send("a")
    until(admin, "As for every queue")
    admin.send("o")
    until(admin, "Suggested replies: on")
    until(agent, "^F Suggest")
    agent.send(SUGGEST)
    until(agent, "✦")
