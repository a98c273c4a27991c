"""Synthetic population: margins of statistics in, the start state of a run out."""

from sim.population.blueprint import Blueprint, blueprint
from sim.population.holders import populate
from sim.population.margins import Margins, load_margins

__all__ = ["Blueprint", "Margins", "blueprint", "load_margins", "populate"]
