"""Statistics: how sure a measured rate is."""

import math

Z = 1.96
"""How many standard deviations a 95% interval reaches."""


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95% interval of a rate, by Wilson's score; 0 to 1 when nothing was counted."""
    if not total:
        return 0.0, 1.0
    rate, z = hits / total, Z * Z / total
    middle = (rate + z / 2) / (1 + z)
    half = Z * math.sqrt(rate * (1 - rate) / total + z / total / 4) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)
