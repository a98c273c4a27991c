"""Experiments: which runs are wanted, and how they are carried out."""
