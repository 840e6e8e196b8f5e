"""The figures of a served chat at one size: the console, the same on stock Textual, and weechat."""

from bench import served_chat, weechat
from bench.customers import Customers
from bench.figures import Figures, median, milliseconds, p99
from bench.floors import Floors, key_floor, paint_floor
from bench.installation import Installation
from bench.progress import tell
from bench.served_chat import Measured


def chat_figures(
    where: Installation, people: Customers, floors: Floors, columns: int, rows: int, rounds: int, idle: float
) -> Figures:
    """All of them, with the size at the end of their names."""
    size = f"{columns}x{rows}"
    tell(f"  floors and console at {size}")
    paint, key = paint_floor(columns, rows, rounds), key_floor(columns, rows, rounds)
    found = served_chat.measure(where, people, columns, rows, rounds, idle)
    middle = median(floors.publish) + median(floors.delivery) + median(paint)
    worst = p99(floors.publish) + p99(floors.delivery) + p99(paint)
    figures: Figures = {
        "floor_paint_ms": milliseconds(median(paint)),
        "floor_key_ms": milliseconds(median(key)),
        **_screen_figures(found),
        "message_to_screen_ms": milliseconds(median(found.to_screen)),
        "message_to_screen_p99_ms": milliseconds(p99(found.to_screen)),
        "message_to_screen_ratio": round(median(found.to_screen) / middle, 2),
        "message_to_screen_p99_ratio": round(p99(found.to_screen) / worst, 2),
        "key_echo_ratio": round(median(found.key_seconds) / median(key), 2),
    }
    tell(f"  stock Textual at {size}")
    stock = served_chat.measure(where, people, columns, rows, max(4, rounds // 4), idle, stock=True)
    figures |= {f"stock_{name}": value for name, value in _screen_figures(stock).items()}
    if weechat.is_installed():
        tell(f"  weechat at {size}")
        figures |= {f"weechat_{name}": value for name, value in _peer_figures(columns, rows, rounds, idle).items()}
    return {f"{name}_{size}": value for name, value in figures.items()}


def _screen_figures(found: Measured) -> Figures:
    return {
        "bytes_per_key": median(found.key_bytes),
        "bytes_per_message": median(found.message_bytes),
        "bytes_per_following_message": median(found.following_bytes),
        "bytes_per_queue_change": median(found.queue_bytes),
        "bytes_idle_per_minute": round(found.idle_per_minute),
        "bytes_idle_one_waiting_per_minute": round(found.waiting_per_minute),
        "bytes_idle_one_unanswered_per_minute": round(found.unanswered_per_minute),
        "key_echo_ms": milliseconds(median(found.key_seconds)),
        "message_paint_ms": milliseconds(median(found.paint)),
    }


def _peer_figures(columns: int, rows: int, rounds: int, idle: float) -> Figures:
    found = weechat.measure(columns, rows, rounds, idle)
    return {
        "bytes_per_key": median(found.key_bytes),
        "bytes_per_message": median(found.message_bytes),
        "bytes_per_queue_change": median(found.queue_bytes),
        "bytes_idle_per_minute": round(found.idle_per_minute),
        "key_echo_ms": milliseconds(median(found.key_seconds)),
        "message_paint_ms": milliseconds(median(found.to_screen)),
    }
