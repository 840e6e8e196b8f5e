"""A program for the `command` panel: reads the context as JSON on its standard input, prints text."""

import json
import sys
from zlib import crc32


def main() -> None:
    """Print what a support agent would look up first."""
    context = json.load(sys.stdin)
    customer = context.get("customer", {})
    line = crc32(customer.get("id", "").encode())
    print(f"Line check for {customer.get('name') or 'this customer'}\n")
    print(f"  Connection   {'up' if line % 5 else 'DOWN'} since {1 + line % 27} days")
    print(f"  Download     {90 + line % 160} Mbit/s")
    print(f"  Upload       {20 + line % 30} Mbit/s")
    print(f"  Lost frames  {line % 7 / 10:.1f} %")
    if context.get("attributes"):
        print("\nCollected by the bot\n")
    for name, value in context.get("attributes", {}).items():
        print(f"  {name}: {value}")


if __name__ == "__main__":
    main()
