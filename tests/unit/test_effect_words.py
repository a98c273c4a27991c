"""Words for one effect: size, direction, noise labelled as such, and what could have been seen where nothing was."""

from __future__ import annotations

import math

import pytest

from sim.reports.effects import Effect, effect_in_words
from sim.reports.language import LANGUAGES, NARROW_SPACE, Language

LOWER = Effect(0.32, 0.31, -0.0123, 0.0011, 10, True, 0.0015)
UNSEEN = LOWER._replace(effect=-0.0004, detectable=False, smallest=0.0016)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1.23 percentage points below the baseline (simulation noise ± 0.11)"),
        ("fi", "1,23 prosenttiyksikköä perusuraa vähemmän (simulointikohina ± 0,11)"),
        ("sv", "1,23 procentenheter under referensbanan (simuleringsbrus ± 0,11)"),
    ],
)
def test_an_effect_has_size_unit_direction_and_noise(language: Language, words: str) -> None:
    assert effect_in_words("staff_share", LOWER, language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "no detectable difference; with these pairs a difference is detectable from 12 persons"),
        ("fi", "ei havaittavaa eroa; näillä pareilla ero on havaittava, kun se on vähintään 12 henkilöä"),
        ("sv", "ingen påvisbar skillnad; med dessa par är en skillnad påvisbar från 12 personer"),
    ],
)
def test_no_detectable_difference_is_said_with_what_could_have_been_seen(language: Language, words: str) -> None:
    unseen = Effect(5000.0, 5003.0, 3.0, 9.0, 10, False, 12.0)
    assert effect_in_words("staff", unseen, language) == words


def test_a_difference_in_percent() -> None:
    percent = Effect(5000.0, 5100.0, 2.0, 0.4, 10, True, 0.5)
    assert effect_in_words("staff", percent, "en", relative=True) == f"2.0{NARROW_SPACE}% above the baseline (simulation noise ± 0.4)"


def test_a_pure_number_has_no_unit() -> None:
    words = effect_in_words("theil", Effect(0.2, 0.3, 0.1, 0.01, 10, True, 0.01), "en")
    assert words.split(" above")[0].replace(".", "").isdigit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_exactly_zero_and_a_single_pair_are_said_so(language: Language) -> None:
    nothing = Effect(5000.0, 5000.0, 0.0, 0.0, 10, False, math.nan)
    single = Effect(5000.0, 5003.0, 3.0, math.nan, 1, False, math.nan)
    zero, one = (effect_in_words("staff", effect, language) for effect in (nothing, single))
    assert (
        zero == {"fi": "täsmälleen nolla jokaisessa parissa", "sv": "exakt noll i varje par", "en": "exactly zero in every pair"}[language]
    )
    assert one.startswith("3 ")
    assert one.endswith({"fi": "(yksi pari, ei väliä)", "sv": "(ett par, inget intervall)", "en": "(one pair, no interval)"}[language])


def test_a_small_effect_never_reads_as_nothing() -> None:
    tiny = LOWER._replace(effect=1e-7, noise=1e-8, smallest=2e-8)
    unseen = UNSEEN._replace(smallest=3e-7)
    assert effect_in_words("staff_share", tiny, "en").startswith("0.00001 percentage points above")
    assert effect_in_words("staff_share", unseen, "en").endswith("from 0.00003 percentage points")
