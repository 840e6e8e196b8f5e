"""The words on the wire and the law of an engagement: pure data and pure functions."""
