"""The AI service: drafts replies and summaries, with a model or with the offline default. It never sends anything."""
