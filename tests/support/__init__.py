"""Real parts for the tests: a broker, a terminal, processes."""
