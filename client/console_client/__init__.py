"""What every program on the bus shares: configuration, the NATS connection, the link and the bot's client."""
