"""How long it takes to be back: the broker under many consoles, the bridge on a long log, a console on a long chat."""
