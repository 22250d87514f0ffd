"""One person's session with a Streamlit server over its own websocket, without a browser."""

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SECONDS_TO_WAIT = 60
COUNT = "Showing "
_DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


@dataclass(frozen=True)
class Answer:
    """One run of the page: how long it took, what it sent, and its sentence with the count.

    Where the page showed an error, `sentence` is that error; without a count it is empty.
    """

    milliseconds: float
    bytes: int
    sentence: str


class Session:
    """A page held open; ask it for one selection after the other.

    `async with Session(port, page) as session: await session.ask("age=26-40")`
    """

    def __init__(self, port: int, page: str) -> None:
        self.address = f"127.0.0.1:{port}"
        self.page = page
        self.page_hash = ""

    async def __aenter__(self) -> Self:
        self.socket: ClientConnection = await connect(
            f"ws://{self.address}/_stcore/stream",
            origin=f"http://{self.address}",
            subprotocols=["streamlit"],
            max_size=None,
        )
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.socket.close()

    async def ask(self, query: str) -> Answer:
        """The page run with this query in its URL, from asking to its last message."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = query
        rerun.page_script_hash = self.page_hash
        rerun.page_name = "" if self.page_hash else self.page
        rerun.context_info.url = f"http://{self.address}/{self.page}"
        rerun.context_info.timezone = "UTC"
        rerun.context_info.locale = "en-GB"
        content = message.SerializeToString()
        # The messages are read once all have come, so that reading them is not counted.
        messages: list[bytes] = []
        began = time.perf_counter()
        await self.socket.send(content)
        async with asyncio.timeout(SECONDS_TO_WAIT):
            while not _is_last(messages):
                received = await self.socket.recv(decode=False)
                messages.append(received)
        milliseconds = (time.perf_counter() - began) * 1000
        return self._read(messages, milliseconds)

    def _read(self, messages: list[bytes], milliseconds: float) -> Answer:
        sentence, size = "", sum(len(each) for each in messages)
        for each in map(ForwardMsg.FromString, messages):
            if each.WhichOneof("type") == "navigation":
                self.page_hash = each.navigation.page_script_hash
            if each.WhichOneof("type") != "delta":
                continue
            element = each.delta.new_element
            if element.WhichOneof("type") == "exception":
                return Answer(
                    milliseconds, size, f"error on {self.page}: {element.exception.message}"
                )
            if element.markdown.body.startswith(COUNT):
                sentence = element.markdown.body
        return Answer(milliseconds, size, sentence)


def _is_last(messages: list[bytes]) -> bool:
    # A run's last message is short; nothing longer needs to be read to find it.
    if not messages or len(messages[-1]) > 200:
        return False
    last = ForwardMsg.FromString(messages[-1])
    return last.WhichOneof("type") == "script_finished" and last.script_finished in _DONE
