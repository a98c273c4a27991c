"""Analysis: frame in, frame out. Reads what the database gives and never touches the simulation."""
