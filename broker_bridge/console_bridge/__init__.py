"""The service on NATS: the log, its SQLite projection, the feeds, and the AI service."""
