"""A tiny CRM as web pages for the `web` panel: any customer id has a card, contracts and orders. Standard library only.

python crm_pages.py --port 8088
"""

import argparse
import html
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import quote, unquote

GOODS = ("Router", "Fibre 250", "Fibre 1000", "SIM card", "Mesh point", "Phone line", "TV box")
STATES = ("delivered", "delivered", "on its way", "being prepared", "returned")


def orders_of(customer: str) -> list[tuple[str, str, str, str]]:
    """Number, goods, amount and state of each order: always the same for the same customer."""
    chance = Random(customer)
    numbers = [f"{customer}-{count + 1}" for count in range(chance.randint(2, 7))]
    return [
        (number, chance.choice(GOODS), f"{chance.randint(9, 240)}.{chance.randint(0, 99):02}", chance.choice(STATES))
        for number in numbers
    ]


def link(kind: str, name: str, text: str, rest: str = "") -> str:
    """A link to the page of a customer or an order."""
    return f'<a href="/{kind}/{quote(name, safe="")}{rest}">{html.escape(text)}</a>'


def customer_page(customer: str) -> tuple[str, str]:
    """The title and body of a customer's card."""
    chance = Random(customer + "card")
    orders = orders_of(customer)
    facts = {
        "Customer": customer,
        "Since": chance.randint(2008, 2025),
        "Contract": chance.choice(("Home M", "Home L", "Business")),
        "Paid until": f"2026-{chance.randint(1, 12):02}-01",
        "Last order": f"{orders[-1][1]}, {orders[-1][3]}",
    }
    rows = "".join(f"<tr><th>{name}<td>{html.escape(str(value))}" for name, value in facts.items())
    to_orders = link("customers", customer, f"All {len(orders)} orders", "/orders")
    notes = "<h2>Good to know</h2><ul><li>Prefers e-mail<li>Technician was here last month</ul>"
    return f"Customer {customer}", f"<table>{rows}</table><p>{to_orders}</p>{notes}"


def orders_page(customer: str) -> tuple[str, str]:
    """The title and body of the list of a customer's orders."""
    rows = "".join(
        f"<tr><td>{link('orders', number, number)}<td>{goods}<td>{amount}<td>{state}"
        for number, goods, amount, state in orders_of(customer)
    )
    back = link("customers", customer, "Customer card")
    return f"Orders of {customer}", f"<table><tr><th>Order<th>Goods<th>Amount<th>State{rows}</table><p>{back}</p>"


def order_page(number: str) -> tuple[str, str] | None:
    """The title and body of one order, or None if there is no such order."""
    customer = number.rpartition("-")[0]
    for order, goods, amount, state in orders_of(customer):
        if order == number:
            steps = "<ol><li>Ordered<li>Packed<li>Handed to the carrier</ol>"
            owner = link("customers", customer, customer)
            return f"Order {number}", f"<p>{goods} for {amount}, {state}. Customer {owner}.</p>{steps}"
    return None


def page_at(path: str) -> tuple[str, str] | None:
    """The title and body of the page at a path, or None."""
    match [unquote(part) for part in path.partition("?")[0].strip("/").split("/")]:
        case ["customers", customer] if customer:
            return customer_page(customer)
        case ["customers", customer, "orders"] if customer:
            return orders_page(customer)
        case ["orders", number]:
            return order_page(number)
    return None


class CrmHandler(BaseHTTPRequestHandler):
    """Answers GET."""

    def do_GET(self) -> None:
        """One page."""
        page = page_at(self.path)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        title, body = html.escape(page[0]), page[1]
        content = f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{body}".encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the paths name customers."""


def main() -> None:
    """Serve on the loopback address until stopped."""
    parser = argparse.ArgumentParser(description="A tiny CRM as web pages.")
    parser.add_argument("--port", type=int, default=8088, help="0: any free port")
    server = ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), CrmHandler)
    print(f"http://127.0.0.1:{server.server_port}/customers/c-1", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
