"""How good the AI service is on conversations and articles that nobody here wrote: `make ai-eval`."""
