"""Everything on one machine: the demo, its sample bot and its simulated customers."""
