"""The desk, and the questions that lie over it and return an answer."""
