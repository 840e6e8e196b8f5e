"""Identities: the keys, what each role may do, who has a login, and how the broker learns of it."""
