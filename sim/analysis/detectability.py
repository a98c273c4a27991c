"""Detectability: which effects are more than chance, judged over everything that is shown together.

Whoever looks at many differences finds some that are nothing but luck. So each is judged within its family: all effects that one report,
table or answer shows, whether or not a reader looks at them all. The p-values are adjusted for the family so that of the effects called
detectable one in twenty is expected to be chance at most (false discovery rate 5 %).

Source: Benjamini and Hochberg 1995, by SciPy's `false_discovery_control`; it holds for independent and for positively dependent tests
(Benjamini and Yekutieli 2001), and in practice for metrics that hang together both ways, such as shares.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.paired import CONFIDENCE

FALSE_DISCOVERIES: Final = 0.05
"""Expected share of chance among the effects called detectable, at most."""


def detectability(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects with a judgement of each within their family.

    Parameters
    ----------
    effects : DataFrame
        What `sim.analysis.paired.paired` gives, of one or several policies: columns effect, noise, pairs, p and any others. All rows
        together are the family: give what is shown together, no more and no less. Rows without a p-value (a single pair; no pair
        differs) are not tests and do not count.

    Returns
    -------
    DataFrame
        The same rows with three more columns

        p_adjusted : p-value adjusted for the family (Benjamini and Hochberg); missing where p is
        detectable : p_adjusted is at most 5 %
        smallest : size of the smallest effect that, with the spread of these pairs, would have been detectable, in the unit of the
            effect; a true effect of that size is found about every second time. An effect is detectable exactly when its size reaches
            it. Missing where p is missing.
    """
    tests = effects["p"].notna()
    adjusted = pd.Series(np.nan, index=effects.index)
    if tests.any():
        adjusted[tests] = stats.false_discovery_control(effects.loc[tests, "p"])
    detectable = adjusted <= FALSE_DISCOVERIES
    # The procedure compares the k-th smallest of m p-values with 5 % x k / m: one more row would need rank (number detectable) + 1.
    ranks = detectable.sum() + ~detectable
    level = FALSE_DISCOVERIES * ranks / max(int(tests.sum()), 1)
    freedom = np.maximum(effects["pairs"] - 1, 1)
    error = effects["noise"] / stats.t.isf((1 - CONFIDENCE) / 2, freedom)
    smallest = (stats.t.isf(level / 2, freedom) * error).where(tests)
    return effects.assign(p_adjusted=adjusted, detectable=detectable, smallest=smallest)
