"""Figures of speed, bytes and memory, as ratios to floors measured in the same run: run `make bench`."""
