"""The audit: what is recorded besides the facts of engagements, and how all of it is read."""
