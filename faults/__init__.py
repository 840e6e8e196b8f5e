"""Faults on real processes under load, and the proof from the history that every promise held."""
