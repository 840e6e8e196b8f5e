"""Real conversations, served from the transfer to the end by headless agents, and checked."""
