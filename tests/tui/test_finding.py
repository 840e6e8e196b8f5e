"""Finding words in a chat that is longer than what is loaded of it."""

from support.desk_stage import DeskStage, desk
from support.transfers import request

LENGTH = 4_000
OLDEST = "Customer line 0"


async def looking_for(stage: DeskStage, words: str) -> None:
    """A long chat is open, a part of it is loaded, and these words are looked for while nothing more is answered."""
    stage.link.transfer("e1", request(history=LENGTH))
    await stage.accept()
    await stage.until(lambda: len(stage.state.chats["e1"].entries) >= 2_000)
    stage.link.let_go.clear()
    await stage.press("escape", "/")
    await stage.shows("Find in this chat")
    await stage.write(words)
    await stage.press("enter")
    await stage.shows(f"{words}: not found in 2,", " of 4,00", " so far")


async def test_what_is_not_loaded_yet_is_searched_too_and_shown() -> None:
    async with desk() as stage:
        await looking_for(stage, OLDEST)
        stage.link.let_go.set()
        await stage.shows(f"{OLDEST}: 1 of 1 ", f"   {OLDEST}")
        chat = stage.state.chats["e1"]
        assert [entry.position for entry in chat.entries] == list(range(chat.engagement.entries))


async def test_esc_ends_the_search_and_what_it_loads() -> None:
    async with desk() as stage:
        await looking_for(stage, "nowhere")
        await stage.press("escape")
        asked = len(stage.link.asked)
        stage.link.let_go.set()
        await stage.until(lambda: len(stage.state.chats["e1"].entries) > 2_000)
        await stage.pilot.pause(0.1)
        assert len(stage.link.asked) == asked
        assert "nowhere" not in stage.text


async def test_what_is_nowhere_is_said_once_all_is_searched() -> None:
    async with desk() as stage:
        await looking_for(stage, "nowhere")
        assert "Not found" not in stage.text
        stage.link.let_go.set()
        await stage.shows("Not found in this chat: nowhere")
