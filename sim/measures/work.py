"""Work: how much of its tasks the state gets done and when, and what its people know."""

from __future__ import annotations

from typing import Final

from sim.measures import Metric, ratio

WORK: Final[tuple[Metric, ...]] = (
    Metric(
        "output_ratio",
        "ratio",
        "ratio",
        "work",
        3,
        "work done over work that arrived; an agency's work falls to the regions by the effective experience at its sites",
        "Tehty työ suhteessa saapuneeseen",
        "Utfört arbete i förhållande till inkommet",
        "Work done over work that arrived",
        lambda m: ratio(m.now.done, m.now.arrivals),
    ),
    Metric(
        "timeliness",
        "share",
        "ratio",
        "work",
        3,
        "share of the work that arrived which is done within the deadline; by region as output_ratio",
        "Määräajassa valmistuva työ",
        "Arbete som blir klart i tid",
        "Work done within the deadline",
        lambda m: ratio(m.now.on_time, m.now.arrivals),
    ),
    Metric(
        "backlog_months",
        "months",
        "stock",
        "work",
        2,
        "work that waits over the capacity of a month; by region as output_ratio",
        "Työjono kuukausina",
        "Arbetskö i månader",
        "Backlog in months of work",
        lambda m: ratio(m.now.backlog, m.now.capacity),
    ),
    Metric(
        "organisational_capital",
        "index",
        "stock",
        "work",
        3,
        "what agencies know together, mean over effective experience; 1 is what it is at the turnover of the start",
        "Organisaatiopääoma",
        "Organisationskapital",
        "Organisational capital",
        lambda m: ratio(m.now.knowledge, m.now.effective),
    ),
    Metric(
        "experience",
        "share",
        "stock",
        "work",
        3,
        "mean proficiency of the holders, weighted by working time, by region of the site; 1 is full",
        "Työkokemus",
        "Arbetserfarenhet",
        "Experience",
        lambda m: ratio(m.now.effective, m.now.person_years),
    ),
    Metric(
        "team_contact",
        "share of the week",
        "stock",
        "work",
        3,
        "share of the week for which two members of a team are at its office together, mean over holders, by region where teams meet",
        "Tiimin yhteinen läsnäolo",
        "Teamets gemensamma närvaro",
        "Same-day presence of teams",
        lambda m: ratio(m.now.contact, m.now.members),
    ),
)
