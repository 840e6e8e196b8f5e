"""The reference pages that are made from the code: run `python -m docs.generator`."""
