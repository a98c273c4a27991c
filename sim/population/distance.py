"""Distance: great-circle distances with + - x / and square root only, the same bits on every machine."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EARTH_RADIUS_KM: Final = 6371.0
_RADIANS: Final = 0.017453292519943295


def _sine(x: Floats) -> Floats:
    """Sine for |x| <= pi by its Taylor series to x^29 (error below 1e-15)."""
    square = x * x
    series = np.zeros_like(x)
    for n in range(28, 0, -2):
        series = (1.0 + series) * (-square / (n * (n + 1)))
    return x * (1.0 + series)


def _arc_sine(x: Floats) -> Floats:
    """Arc sine for 0 <= x <= 1: halve the angle once, then the Taylor series to z^61."""
    # asin x = 2 asin(x / sqrt(2 (1 + sqrt(1 - x^2)))): the argument is at most 0.7072, where the series still converges well.
    z = x / np.sqrt(2.0 * (1.0 + np.sqrt(np.maximum(1.0 - x * x, 0.0))))
    return 2.0 * z * _arc_series(z)


def _arc_series(z: Floats) -> Floats:
    """Taylor series of asin(z) / z."""
    square = z * z
    total = np.ones_like(z)
    term = np.ones_like(z)
    for n in range(1, 60, 2):
        term = term * square * n / (n + 1)
        total = total + term / (n + 2)
    return total


def great_circle_km(latitude: Floats, longitude: Floats) -> Floats:
    """Distances between all pairs of places.

    Parameters
    ----------
    latitude, longitude : array of float64, shape (places,)
        Degrees, WGS84.

    Returns
    -------
    array of float64, shape (places, places)
        Kilometres on a sphere of 6,371 km.
    """
    half_latitude = (latitude[:, None] - latitude[None, :]) * (0.5 * _RADIANS)
    half_longitude = (longitude[:, None] - longitude[None, :]) * (0.5 * _RADIANS)
    cosine = _sine((90.0 - latitude) * _RADIANS)
    across, along = _sine(half_latitude), _sine(half_longitude)
    squared = across * across + cosine[:, None] * cosine[None, :] * along * along
    return 2.0 * EARTH_RADIUS_KM * _arc_sine(np.sqrt(np.minimum(squared, 1.0)))
