"""Pension age: a later or earlier lowest pension age, and the age at which a civil servant's post ends."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from sim.policy import Book, Dated, strength


class PensionAge(Dated):
    """A change of the pension ages against the law in force, in whole months while it comes in.

    People expect to retire that much later or earlier, too. Changes add up, so that levers of this kind commute.
    """

    years: Annotated[
        float, Field(ge=-5, le=5, description="change of the lowest pension age; lower is negative", json_schema_extra={"unit": "years"})
    ] = 0.0
    last_age_years: Annotated[
        float, Field(ge=-5, le=5, description="change of the age at which everybody retires", json_schema_extra={"unit": "years"})
    ] = 0.0

    @model_validator(mode="after")
    def _sensible(self) -> PensionAge:
        if self.years == 0.0 and self.last_age_years == 0.0:
            raise ValueError("does nothing: give years or last_age_years")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Move the ages as far as the lever is in force."""
        s = strength(self, month)
        book = _moved(book, "utility", "pension_change", s * self.years)
        return _moved(book, "retirement", "last_age_change", s * self.last_age_years)


def _moved(book: Book, sheet: str, name: str, years: float) -> Book:
    """The book with a change in months; whole months add up to the same in any order."""
    return book.with_value(sheet, name, book.number(sheet, name) + float(np.floor(12.0 * years + 0.5)))
