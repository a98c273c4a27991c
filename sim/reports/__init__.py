"""Reports: figures, maps and tables of stored results. Nothing here runs the simulation."""
