"""Columns of the municipalities, where people live and work."""

from __future__ import annotations

from sim.column import Column
from sim.site_columns import hubs


def municipalities() -> tuple[Column, ...]:
    """Places where people live and work: what they are, what the rules make of them, and the levels of the start."""
    places = (
        Column("region", "uint8", "row", "region of the municipality"),
        Column("code", "int64", "-", "code of the Finnish name, by which a relocation names its destination"),
        Column("area_minutes", "float64", "minutes", "typical travel time one way inside the municipality"),
        Column("minutes", "float64", "minutes", "travel time one way by car, home in the row", ("municipality",)),
        Column("minutes_to_work", "float64", "minutes", "the same, place of work in the row", ("municipality",)),
        Column("commuters", "float64", "share", "share of the employed of the row who work in the column", ("municipality",)),
        Column("migration_weight", "float64", "weight", "gravity weight of the column for movers from the row", ("municipality",)),
        Column("population", "float64", "persons", "residents of all ages"),
        Column("adults", "float64", "persons", "residents of 15-74 by education", ("education",)),
        Column("swedish_share", "float64", "share", "residents whose native language is Swedish"),
        Column("private_jobs", "float64", "jobs", "jobs outside the state's budget economy, by place of work"),
        Column("job_share", "float64", "share", "share of the jobs of the column that residents of the row hold", ("municipality",)),
        Column("natural_increase", "float64", "1/year", "births less deaths over population"),
        Column("net_immigration", "float64", "1/year", "net migration from abroad over population"),
        Column("population_change", "float64", "persons/month", "change of the residents each month of this year"),
        Column("adults_change", "float64", "persons/month", "change of the residents of 15-74 each month of this year", ("education",)),
        Column("employed", "float64", "persons", "employed residents by education", ("education",)),
        Column("unemployed", "float64", "persons", "unemployed residents by education", ("education",)),
        Column("earnings", "float64", "EUR/month", "mean full-time earnings of the employed residents, prices of 2019"),
        Column("housing_price", "float64", "EUR/m2", "price of old dwellings in housing companies, prices of 2019"),
        Column("tax_base", "float64", "EUR/year", "taxable earnings of the residents, prices of 2019"),
    )
    market = (
        Column("outside_value", "float64", "share of pay", "best option outside the state for residents, by education", ("education",)),
        Column("seekers", "float64", "persons", "residents who look for a job this month, by education", ("education",)),
        Column(
            "local_draw",
            "float64",
            "applications",
            "applications from commuting distance to one position placed here",
            ("education", "duty"),
        ),
        Column(
            "moving_draw", "float64", "applications", "applications of people ready to move to one position placed here", ("education",)
        ),
        Column(
            "near_office",
            "float64",
            "weight",
            "weight of the row as a place of work for a home in the column, coming in daily",
            ("municipality",),
        ),
        Column("near_hybrid", "float64", "weight", "the same, working at home as colleagues do", ("municipality",)),
        Column("near_rival", "float64", "weight", "the same, working at home as in jobs outside the state", ("municipality",)),
        Column("moving_reach", "float64", "weight", "gravity weight of the row for movers from the column", ("municipality",)),
        Column("nest_draw", "float64", "applications", "applications from here to one unit of what a nest offers", ("education", "nest")),
        Column(
            "staff_moves",
            "float64",
            "persons/month",
            "holders who moved their home here less those who moved away, by education",
            ("education",),
            True,
        ),
    )
    return places + market + _references() + hubs() + _economy() + _services()


def _references() -> tuple[Column, ...]:
    """Levels of the start that rules compare with, and sums over the state's posts by place."""
    return (
        Column("departure_rate", "float64", "1/year", "moves to other municipalities over population"),
        Column("commute_mean", "float64", "minutes", "mean travel time one way of the employed residents at the start"),
        Column("population_start", "float64", "persons", "residents at the start"),
        Column("labour_force_start", "float64", "persons", "employed and unemployed residents at the start"),
        Column("jobs_wanted_start", "float64", "jobs", "private jobs wanted at the start, so that jobs go on with the labour force"),
        Column("building_cost_start", "float64", "EUR/m2", "price from which on dwellings were built at the start"),
        Column("housing_price_start", "float64", "EUR/m2", "housing price at the start"),
        Column("unemployment_start", "float64", "share", "unemployed over labour force at the start, by education", ("education",)),
        Column("participation", "float64", "share", "labour force over residents of 15-74, by education", ("education",)),
        Column("state_pay", "float64", "EUR/month", "pay of the holders who live here"),
        Column("state_residents", "float64", "persons", "holders who live here"),
        Column("state_residents_before", "float64", "persons", "the same a month before"),
        Column("state_person_years", "float64", "person-years", "working time of these holders as shares of full time, summed"),
        Column("state_commute", "float64", "minutes", "travel time one way of these holders, summed"),
        Column("state_degrees", "float64", "persons", "of these holders, those with a higher tertiary degree"),
        Column("state_staff", "float64", "persons", "holders placed at the sites here"),
        Column("state_residents_start", "float64", "persons", "holders who lived here at the start"),
        Column("outside_value_start", "float64", "share of pay", "best option outside the state at the start", ("education",)),
    )


def _economy() -> tuple[Column, ...]:
    """The local circuit of the state's euros, the stock of dwellings, and holders who have come from elsewhere."""
    return (
        Column(
            "circuit_pay",
            "float64",
            "EUR/month",
            "pay of the holders who live here, and what local firms paid out of last month's turnover",
        ),
        Column("circuit_purchases", "float64", "EUR/month", "purchases of the state's sites here"),
        Column("circuit_taxed", "float64", "EUR/month", "of the pay, what is taxed"),
        Column("circuit_saved", "float64", "EUR/month", "of the rest of the pay, what is saved"),
        Column("circuit_elsewhere", "float64", "EUR/month", "of what is spent and purchased, what firms elsewhere receive"),
        Column("circuit_turnover", "float64", "EUR/month", "what local firms here receive of it"),
        Column("circuit_jobs", "float64", "jobs", "jobs that this turnover pays for"),
        Column("circuit_jobs_start", "float64", "jobs", "the same at the start"),
        Column("dwellings", "float64", "persons", "stock of dwellings, as people they house at the density of the start"),
        Column("state_newcomers", "float64", "persons", "holders who have moved their home here since the start less those who moved away"),
    )


def _services() -> tuple[Column, ...]:
    """Where residents and firms are served, and who comes when they call."""
    return (
        Column("over_64_share", "float64", "share", "residents over 64"),
        Column("homeland_share", "float64", "share", "residents in the homeland of an indigenous people"),
        Column("serves_swedish", "uint8", "flag", "the municipality serves in Swedish by its language status"),
        Column("joint_start", "float64", "points", "joint points at the start"),
        Column("joint_opened", "float64", "points", "joint points that policy has opened where services are far"),
        Column("joint_points", "float64", "points", "joint points of agencies, kept by municipal staff"),
        Column("joint_minutes", "float64", "minutes", "way one way to the nearest joint point that meets a need", ("need",)),
        Column("joint_cost", "float64", "EUR/month", "cost of the joint points"),
        Column("joint_cost_partners", "float64", "EUR/month", "of it, what municipalities bear"),
        Column("residents_of", "float64", "persons", "residents by group", ("group",)),
        Column("access_minutes", "float64", "minutes", "way one way to the nearest point, mean over contacts with agencies", ("group",)),
        Column("access_within", "float64", "share", "contacts with agencies for which it is near enough", ("group",)),
        Column("resident_visits", "float64", "contacts/month", "contacts of residents by channel", ("channel",)),
        Column("firm_visits", "float64", "contacts/month", "contacts of firms by channel", ("channel",)),
        Column("visit_days", "float64", "days/month", "wait of those who come to a counter, summed over their visits"),
        Column("response_minutes", "float64", "minutes", "within which help should come when residents call, by class of municipality"),
        Column("on_call_points", "float64", "sites", "sites on call here that are in use and have staff"),
        Column("on_call_minutes", "float64", "minutes", "time until help comes from the nearest of them, mean over the residents"),
        Column("on_call_spread", "float64", "minutes", "by which the times of residents differ from it at most; spread evenly"),
        Column("on_call_share", "float64", "share", "residents whom it reaches in time"),
    )
