"""A local server that speaks the OpenAI chat protocol, with every fault a provider can have, chosen by model name."""

import asyncio
import json
import re
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

WORDS = ("Your ", "refund ", "is ", "on ", "its ", "way.")
PAUSE = 0.05


class ModelServer:
    """Serves in a thread of its own until `stop`; `requests` are the bodies it got, `lost` the dropped connections.

    The model `obey` says the `script`, and then all that it was sent. The model `switch` behaves as `fault` says, so
    that one client process can meet all of them.
    """

    def __init__(self) -> None:
        self.fault = "ok"
        self.script = ""
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.lost: list[str] = []
        self.lost_at = 0.0
        self.first_word_at = 0.0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        """The `api_base`."""
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> "ModelServer":
        """Listen on a free loopback port."""
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._handle, "127.0.0.1", 0), self._loop
        ).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        """Close the port and every connection."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            body = json.loads(await reader.readexactly(int(size[1]))) if size else {}
            key = re.search(r"authorization: Bearer (\S+)", head, re.IGNORECASE)
            self.requests.append(body)
            self.keys.append(key[1] if key else "")
            name = self.fault if body.get("model") == "switch" else body.get("model", "")
            gone = asyncio.create_task(self._watch(reader, name))
            await self._answer(writer, name, body)
            gone.cancel()
        writer.close()

    async def _watch(self, reader: asyncio.StreamReader, name: str) -> None:
        with suppress(ConnectionError):
            await reader.read(1)
        self.lost_at = time.monotonic()
        self.lost.append(name)

    async def _answer(self, writer: asyncio.StreamWriter, name: str, body: dict[str, Any]) -> None:
        self.first_word_at = 0.0
        if name == "hang":
            await asyncio.sleep(3600)
        if name in FAILURES:
            status, text = FAILURES[name]
            writer.write(_response(status, text))
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        async for event in _events(name, body, self.script):
            writer.write(event)
            await writer.drain()
            self.first_word_at = self.first_word_at or time.monotonic()


def _failure(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "error", "code": None}})


FAILURES = {
    "401": (401, _failure("Incorrect API key provided")),
    "429": (429, _failure("Rate limit reached")),
    "500": (500, _failure("The server had an error")),
    "garbage": (200, "<html>this is not what you asked for"),
    "wrong-json": (200, '{"answer": 42}'),
    "empty": (200, ""),
}


def _response(status: int, text: str) -> bytes:
    body = text.encode()
    head = f"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    rest = b"Retry-After: 30\r\n" if status == 429 else b""
    return head.encode() + rest + b"Connection: close\r\n\r\n" + body


def _chunk(text: str | None, finish: str | None = None) -> bytes:
    delta = {"role": "assistant", "content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


DONE = _chunk(None, "stop") + b"data: [DONE]\n\n"
FOR_EVER = {
    "keepalive": (b": still here\n\n", PAUSE),
    "endless": (_chunk("more and more "), 0.001),
    "drip": (_chunk("drop "), PAUSE),
}
SCRIPTS = {
    "silent": (DONE,),
    "cut": (_chunk(WORDS[0]),),
    "broken-event": (_chunk(WORDS[0]), b'data: {"choices\n\n', _chunk(WORDS[1])),
    "length": (_chunk(WORDS[0]), _chunk(None, "length"), b"data: [DONE]\n\n"),
}


async def _events(name: str, body: dict[str, Any], script: str) -> AsyncIterator[bytes]:
    while name in FOR_EVER:
        event, pause = FOR_EVER[name]
        yield event
        await asyncio.sleep(pause)
    if name == "echo":
        yield _chunk(" ".join(re.findall(r"<[A-Z]+_\d+>", body["messages"][-1]["content"]))) + DONE
    elif name == "obey":
        said = "\n".join([script, *(message["content"] for message in body["messages"])])
        for start in range(0, len(said), 700):
            yield _chunk(said[start : start + 700])
        yield DONE
        return
    elif name == "stall":
        yield _chunk(WORDS[0])
        await asyncio.sleep(3600)
    for event in SCRIPTS.get(name, (*map(_chunk, WORDS), DONE) if name != "echo" else ()):
        yield event
        await asyncio.sleep(0.005)
