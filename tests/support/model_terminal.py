"""A strict little terminal: it knows the sequences that drawing may use and fails on every other one."""

import re
from collections.abc import Callable
from typing import NamedTuple

from rich.cells import get_character_cell_size

from console_tui.terminal.pen import OFF_CODES, ON_CODES, SEEN_ON_BLANK

TOKEN = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])|\x1b\]8;;([ -~]*)\x1b\\|([^\x00-\x1f\x7f-\x9f])|([\s\S])")
BROKEN = "?half"


class Place(NamedTuple):
    """One column: its text (empty for the second column of a wide text), attributes, colours and link."""

    text: str = " "
    attributes: int = 0
    foreground: str = ""
    background: str = ""
    link: str = ""

    def seen(self) -> "Place":
        """The place with what a space does not show left out."""
        if self.text == " " and not self.attributes & SEEN_ON_BLANK:
            return Place(background=self.background, link=self.link)
        return self


class ModelTerminal:
    """`joins`: draws graphemes as one, as modern terminals do; else each code point by itself, as old ones do."""

    def __init__(self, width: int, height: int, *, joins: bool = True, erase_colored: bool = True) -> None:
        self.width, self.height = width, height
        self.joins, self.erase_colored = joins, erase_colored
        self.rows = [[Place("#")] * width for _ in range(height)]
        self.pen = Place("")
        self.x = self.y = 0
        self.top, self.bottom = 0, height - 1
        self.left, self.right = 0, width
        self.cursor_shown = True
        self.synchronized = False

    def feed(self, output: str) -> None:
        """Act on output; an unknown sequence or a control character fails."""
        for token in TOKEN.finditer(output):
            private, numbers, final, link, character, other = token.groups()
            assert other is None, f"control character {other!r} in {output!r}"
            if character:
                self._draw(character)
            elif link is not None:
                self.pen = self.pen._replace(link=link)
            else:
                counts = [int(number) for number in numbers.split(";") if number]
                getattr(self, f"_private_{final}" if private else f"_{final}")(*counts)

    def _draw(self, character: str) -> None:
        width = get_character_cell_size(character)
        if not self.joins and (_is_flag_half(character) or "\U0001f3fb" <= character <= "\U0001f3ff"):
            width = 2
        if self._joined(character, width):
            return
        width = max(width, 1)
        self.x = min(self.x, self.width - width)
        self._put(self.x, [self.pen._replace(text=character), self.pen._replace(text="")][:width])
        self.x += width

    def _joined(self, character: str, width: int) -> bool:
        at = self.x - 1
        if at < 0:
            assert width, "a combining character with nothing before it"
            return False
        at -= self.rows[self.y][at].text == ""
        before = self.rows[self.y][at]
        grows = character == "\ufe0f" and get_character_cell_size(before.text[0]) == 1
        if self.joins:
            flag = _is_flag_half(character) and len(before.text) == 1 and _is_flag_half(before.text)
            if width and not before.text.endswith("\u200d") and not flag:
                return False
            grown = [before._replace(text=before.text + character)]
            if flag or (grows and before.text[0] in "❤☂1"):
                grown.append(before._replace(text=""))
                self.x += 1
            elif self.rows[self.y][at + 1 : at + 2] and self.rows[self.y][at + 1].text == "":
                grown.append(self.rows[self.y][at + 1])
            self._put(at, grown)
            return True
        if width:
            return False
        self.rows[self.y][at] = before._replace(text=before.text + character)
        return True

    def _put(self, x: int, places: list[Place]) -> None:
        row = self.rows[self.y]
        end = x + len(places)
        if x and row[x].text == "":
            row[x - 1] = Place(BROKEN)
        if end < self.width and row[end].text == "":
            row[end] = Place(BROKEN)
        row[x:end] = places
        del row[self.width :]

    def _blank(self, count: int) -> list[Place]:
        return [Place(background=self.pen.background if self.erase_colored else "")] * count

    def _H(self, row: int = 1, column: int = 1) -> None:
        self.x, self.y = column - 1, row - 1
        assert self.x < self.width and self.y < self.height

    def _C(self, count: int = 1) -> None:
        self.x += count
        assert self.x < self.width

    def _D(self, count: int = 1) -> None:
        assert self.x < self.width, "a relative move from beyond the last column"
        self.x -= count
        assert self.x >= 0

    def _J(self) -> None:
        assert (self.x, self.y) == (0, 0)
        self.rows = [self._blank(self.width) for _ in self.rows]

    def _K(self) -> None:
        assert self.x < self.width
        self._put(self.x, self._blank(self.width - self.x))

    def _X(self, count: int) -> None:
        assert self.x + count <= self.width
        self._put(self.x, self._blank(count))

    def _r(self, top: int = 1, bottom: int = 0) -> None:
        self.top, self.bottom = top - 1, (bottom or self.height) - 1
        self.x = self.y = 0

    def _s(self, left: int = 1, right: int = 0) -> None:
        self.left, self.right = left - 1, right or self.width
        assert 0 <= self.left < self.right <= self.width
        self.x = self.y = 0

    def _M(self, count: int = 1) -> None:
        self._move_block(lambda block, blank: [*block[count:], *[blank] * count])

    def _L(self, count: int = 1) -> None:
        self._move_block(lambda block, blank: [*[blank] * count, *block[: len(block) - count]])

    def _move_block(self, moved: Callable[[list[list[Place]], list[Place]], list[list[Place]]]) -> None:
        """Move the part of the rows below that is inside the margins."""
        assert self.top <= self.y <= self.bottom
        assert self.left <= self.x < self.right
        rows = self.rows[self.y : self.bottom + 1]
        for row in rows:
            cut = [x for x in (self.left, self.right) if x < self.width and row[x].text == ""]
            assert not cut, "a margin goes through a wide text"
        block = moved([row[self.left : self.right] for row in rows], self._blank(self.right - self.left))
        for row, part in zip(rows, block, strict=True):
            row[self.left : self.right] = part
        self.x = self.left

    def _private_h(self, mode: int) -> None:
        assert mode in (25, 2026)
        self.cursor_shown, self.synchronized = self.cursor_shown or mode == 25, self.synchronized or mode == 2026

    def _private_l(self, mode: int) -> None:
        assert mode in (25, 2026)
        self.cursor_shown, self.synchronized = self.cursor_shown and mode != 25, self.synchronized and mode != 2026

    def _m(self, *codes: int) -> None:
        attributes, front, back = self.pen.attributes, self.pen.foreground, self.pen.background
        todo = [str(code) for code in codes] or ["0"]
        while todo:
            code = todo.pop(0)
            if code == "0":
                attributes, front, back = 0, "", ""
            elif code in ("38", "48"):
                count = 4 if todo[0] == "2" else 2
                color = ";".join([code, *todo[:count]])
                del todo[:count]
                front, back = (color, back) if code == "38" else (front, color)
            elif code in ON_CODES:
                attributes |= 1 << ON_CODES.index(code)
            elif code in OFF_CODES:
                attributes &= ~sum(1 << bit for bit, off in enumerate(OFF_CODES) if off == code)
            elif code[0] in "39" and len(code) == 2:
                front = "" if code == "39" else code
            else:
                assert code[:-1] in ("4", "10"), f"unknown colour {code}"
                back = "" if code == "49" else code
        self.pen = Place("", attributes, front, back, self.pen.link)


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
