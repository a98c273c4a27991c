"""Columns of premises: what sites have, and what they share in hubs."""

from __future__ import annotations

from sim.column import Column


def premises() -> tuple[Column, ...]:
    """Columns of the sites. A site in a hub has its share of the hub, by office users."""
    return (
        Column("office_share", "float64", "share", "posts placed here that use an office, by task family at the start"),
        Column("office_users", "float64", "persons", "holders placed here who use an office"),
        Column("office_years", "float64", "person-years", "working time of these as shares of full time, summed"),
        Column("attendance", "float64", "share", "office users whom the agency expects here on a day of the week", ("weekday",)),
        Column("office_mean", "float64", "persons", "office users present, mean over the week"),
        Column("office_peak", "float64", "persons", "the same on the fullest day; in a hub its share of the fullest day there"),
        Column("workpoints", "float64", "workpoints", "places to work at"),
        Column("floor_area", "float64", "m2", "office space rented"),
        Column("lease_end", "int32", "month", "absolute month in which the lease ends; 0 without a lease of its own"),
        Column("in_hub", "uint8", "flag", "the office users have moved to the hub of the municipality"),
        Column("premises_rent", "float64", "EUR/month", "rent of the office space"),
        Column("premises_travel", "float64", "EUR/month", "trips between hub and other offices"),
        Column("premises_fitting_out", "float64", "EUR/month", "fitting out, in the month in which the space changes"),
        Column("premises_removal", "float64", "EUR/month", "removal, when workpoints are new, move or leave a closed site"),
    )


def hubs() -> tuple[Column, ...]:
    """Columns of the municipalities: the hub that state agencies share there, and who goes to one near home."""
    return (
        Column("hub_open", "uint8", "flag", "policy keeps a hub here that sites may move to"),
        Column("hub_workpoints", "float64", "workpoints", "places to work at in the hub"),
        Column("hub_area", "float64", "m2", "office space of the hub; what other users of it pay for is left out"),
        Column("hub_partners_share", "float64", "share", "part of the hub that others than the state use and pay for"),
        Column("hub_partners", "float64", "persons", "who use the hub for them, coming in as often as the state's"),
        Column("hub_partners_present", "float64", "persons", "of these, who is there on any day of the week"),
        Column("hub_partners_area", "float64", "m2", "office space of the hub that they pay for"),
        Column("hub_partners_rent", "float64", "EUR/month", "rent that they pay"),
        Column("hub_partners_one_off", "float64", "EUR/month", "what they pay of fitting out and removal, in the month of the change"),
        Column("hub_lease_end", "int32", "month", "absolute month in which the lease of the hub ends; 0 without a hub"),
        Column("hub_present", "float64", "persons", "office users of its sites and guests present on a day of the week", ("weekday",)),
        Column("hub_minutes", "float64", "minutes", "travel time one way from a home here to the nearest hub, 0 where there is none"),
        Column("state_near_hub", "float64", "days/week", "days at home of the holders who live here and nearer a hub than their office"),
        Column("hub_days", "float64", "days/week", "of these, the days that they spend at the hub"),
    )
