"""Benchmarks: what a run costs and where, as ratios that hold on other machines too. `python -m benchmarks` prints them all."""
