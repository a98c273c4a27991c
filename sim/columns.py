"""Columns: every table and column of the world with its unit and meaning.

A table is a list of declared columns; a column has a name, a dtype, a unit and a meaning, and belongs to every row of its table.
Columns that point to a row of another table carry its singular name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.column import Column
from sim.municipality_columns import municipalities
from sim.site_columns import premises


def _posts() -> tuple[Column, ...]:
    """The establishment: a post and, while it is filled, its holder."""
    post = (
        Column("number", "uint32", "-", "identity of the post: agency, task family and ordinal in its plan; never reused"),
        Column("established", "uint8", "flag", "in the establishment plan (1) or abolished or not yet opened (0)"),
        Column("agency", "uint16", "row", "agency that owns the post"),
        Column("family", "uint8", "code", "task family, in the order of FAMILIES"),
        Column("site", "uint16", "row", "site where the post is placed"),
        Column("duty", "uint8", "code", "place-bound, multi-location or location-independent, in the order of DUTIES"),
        Column("working_time", "float64", "share", "working time as a share of full time"),
        Column("remote_share", "float64", "share", "share of the tasks that can be done anywhere"),
        Column("telework_exempt", "uint8", "flag", "no telework by the nature of the duty"),
        Column("swedish_required", "uint8", "flag", "Swedish is required of the holder"),
        Column("grade_pay", "float64", "EUR/month", "task-based pay of the post before the supplement for experience, prices of 2019"),
        Column("months_vacant", "int16", "months", "months without a holder; 0 when filled"),
        Column("recruitment", "int32", "row", "open recruitment that advertises the post, -1 without one"),
        Column("holders", "int32", "count", "holders the post has had so far; the present one is number holders - 1"),
        Column("left_by", "uint8", "code", "way by which the last holder left, in the order of WAYS_OUT"),
        Column("unit", "int16", "row", "unit that the post belongs to, -1 for none"),
        Column("unit_order", "int32", "ordinal", "place of the post in the order in which those of its unit move"),
        Column("unit_person", "int64", "-", "holder of a post of a unit when units were last counted, -1 for none"),
        Column(
            "first_person",
            "int64",
            "-",
            "holder of a post of a unit when its relocation was announced, -1 for none or one independent of place",
        ),
        Column("fate", "uint8", "code", "what has become of that holder, in the order of FATES"),
        Column("follower", "int64", "-", "holder who went along with the post of a unit when it moved, -1 for none"),
        Column("followed", "uint8", "code", "way in which that holder did, in the order of ANSWERS"),
        Column("team", "int32", "row", "team in which the holder works"),
        Column("notice_end", "int16", "month", "model month in which a holder who is laid off leaves; 0 without notice"),
        Column(
            "recall_end", "int16", "month", "model month until which the abolished post's last holder is to be employed again; 0 for none"
        ),
        Column("laid_off", "int16", "month", "model month in which that holder was laid off"),
        Column("former_person", "int64", "-", "identity of that holder"),
        Column("former_experience", "float64", "share", "proficiency of that holder at the lay-off"),
        Column(
            "company_missed",
            "float64",
            "days/week",
            "colleagues at the team's office while the holder is elsewhere, as shares of them, summed",
        ),
        Column("search_thought", "int16", "month", "model month in which the holder next looks at other posts of the state"),
    )
    return post + _holder() + _announced()


def _holder() -> tuple[Column, ...]:
    """What belongs to the holder and goes along to another post of the state."""
    return (
        Column("person", "int64", "-", "identity of the holder: number of the first post x 65,536 + ordinal there; -1 when vacant"),
        Column("fixed_term", "uint8", "flag", "the post is filled for a fixed term"),
        Column("contract_end", "int16", "month", "model month in which a fixed-term contract ends; 0 for permanent contracts"),
        Column("age", "int16", "months", "age"),
        Column("sex", "uint8", "code", "0 man, 1 woman"),
        Column("education", "uint8", "code", "highest education, in the order of EDUCATIONS"),
        Column("native_language", "uint8", "code", "native language, in the order of LANGUAGES"),
        Column("home", "uint16", "row", "municipality of the home"),
        Column("roots", "uint16", "row", "municipality where the holder has roots"),
        Column("partner_employed", "uint8", "flag", "has a partner in work"),
        Column("school_children", "uint8", "flag", "has children at school"),
        Column("owner", "uint8", "flag", "owns the dwelling"),
        Column("tenure_agency", "int16", "months", "months in the agency"),
        Column("tenure_state", "int16", "months", "months in the service of the state"),
        Column("experience", "float64", "share", "proficiency in the post: 1 is full"),
        Column("pay", "float64", "EUR/month", "total pay of the holder, prices of 2019"),
        Column("commute", "float64", "minutes", "travel time one way between home and site"),
        Column("telework_taste", "float64", "share of pay/day", "personal value of a weekly day at home beside the commute it saves"),
        Column("telework_wish", "float64", "days/week", "days at home the holder wishes for"),
        Column("telework", "float64", "days/week", "days at home realised"),
        Column("telework_reference", "float64", "days/week", "days at home the holder has grown used to"),
        Column("work_value", "float64", "share of pay", "value of the work itself to this holder, mean 0"),
        Column("work_change", "int16", "month", "model month in which the work itself changes next"),
        Column("move_thought", "int16", "month", "model month in which a young holder would next think of moving"),
        Column("own_value", "float64", "share of pay", "money-metric value of the job held, at its place and the present home"),
        Column("outside_value", "float64", "share of pay", "money-metric value of the best option outside the state"),
        Column("satisfaction", "float64", "index 1-5", "work satisfaction as VMBaro asks it"),
        Column("frailty", "float64", "factor", "permanent personal propensity to leave, mean 1 among the newly hired"),
    )


def _announced() -> tuple[Column, ...]:
    """What an announced relocation or notice of a lay-off means to holders; 0 where there is neither."""
    return (
        Column("answer", "uint8", "code", "what the holder would do if the post moved now, in the order of ANSWERS"),
        Column("notice", "uint8", "code", "how the holder expects to lose the post, in the order of NOTICES; looks every month then"),
        Column("committed", "uint8", "flag", "the holder has taken the post over in order to go with it"),
        Column("uncertainty", "float64", "share of pay", "credibility of the announced move, or 1 for a lay-off, x loss expected of it"),
        Column("second_dwelling", "uint8", "flag", "the holder lives near the post on working days and goes home for the weekend"),
    )


def _service_points() -> tuple[Column, ...]:
    """Where customers are served and who comes when called."""
    return (
        Column("service_point", "uint8", "flag", "its agency serves customers here at the counter while the site is in use"),
        Column("on_call", "uint8", "flag", "those who work here come when called, day and night"),
        Column("serves", "uint8", "bits", "whose needs can be met here, bit k for need k in the order of NEEDS"),
        Column("counter_staff", "float64", "persons", "holders in customer service at the end of the month"),
        Column("counter_effective", "float64", "person-years", "working time of these holders x proficiency, summed"),
        Column("counter_swedish", "float64", "persons", "of these holders, those whose post requires Swedish or who speak it natively"),
        Column("swedish_posts", "float64", "posts", "established posts in customer service that require Swedish"),
        Column(
            "visit_pace", "float64", "contacts/person-month", "what came to the fully proficient in the first month with staff; 0 before"
        ),
        Column("visits", "float64", "contacts", "visits and remote contacts that came to the staff here this month"),
        Column("visit_backlog", "float64", "contacts", "of them and of earlier ones, those not yet served at the end of the month"),
        Column("visit_wait", "float64", "days", "wait of who comes then"),
    )


def _services_of_agencies() -> tuple[Column, ...]:
    """What is asked of agencies by customers, and how far away their points are."""
    return (
        Column("joint_start", "uint8", "flag", "takes part in joint points at the start"),
        Column("joint", "uint8", "flag", "takes part in joint points"),
        Column("resident_contacts", "float64", "contacts/year", "contacts of a resident while all tasks are the state's"),
        Column("firm_contacts", "float64", "contacts/year", "contacts of firms for each private job"),
        Column("digital_supply_start", "float64", "share", "contacts that can be made digitally, at the start"),
        Column("digital_supply", "float64", "share", "contacts that can be made digitally"),
        Column("point_minutes", "float64", "minutes", "way one way to the nearest own point that meets a need", ("need", "municipality")),
        Column("nearest_point", "int32", "row", "the nearest own point that meets a need, -1 without any", ("need", "municipality")),
    )


def _work_at_sites() -> tuple[Column, ...]:
    """An agency's work as it falls to its sites, by their effective experience; team contact from the teams that meet at the site."""
    return (
        Column("arrivals", "float64", "person-months", "work that arrived this month, in what the fully proficient do in a month"),
        Column("done", "float64", "person-months", "work done this month"),
        Column("on_time", "float64", "person-months", "of the work that arrived, what is done within the deadline"),
        Column("backlog", "float64", "person-months", "work that waits at the end of the month"),
        Column("capacity", "float64", "person-months", "work that could be done in the month"),
        Column("knowledge", "float64", "person-years", "effective experience x organisational capital"),
        Column("members", "float64", "persons", "holders in the teams that meet here"),
        Column("contact", "float64", "persons", "share of the week for which members are there together, summed over these holders"),
    )


def _work_of_agencies() -> tuple[Column, ...]:
    """What an agency can do, and the work that waits."""
    return (
        Column("person_years", "float64", "person-years", "working time of the holders at the end of last month, summed"),
        Column("effective", "float64", "person-years", "the same x proficiency"),
        Column("experience_lost", "int64", "1e-6 person-years", "working time x proficiency of those who left the agency", (), True),
        Column("usual_loss", "float64", "1/month", "share of its effective experience that the agency expected to lose at the start"),
        Column("capital", "float64", "index", "organisational capital: 1 at the turnover of the start"),
        Column(
            "contact", "float64", "share", "share of the week for which members of a team are at its office together, mean over holders"
        ),
        Column("capacity_start", "float64", "person-months", "capacity at the start"),
        Column("backlog", "float64", "person-months", "work that waits, in what the fully proficient do in a month"),
        Column("contact_start", "float64", "share", "the same at the start"),
        Column(
            "mentoring", "float64", "factor", "speed of learning, 1 at the contact of the start where the proficient are enough to teach"
        ),
    )


def _flow(name: str, meaning: str, unit: str = "events/month") -> Column:
    return Column(name, "float64", unit, meaning, (), True)


def _regions() -> tuple[Column, ...]:
    """The 19 regions: flows of the month by site region unless the meaning says home region."""
    return (
        Column("code", "int64", "-", "code of the region's number, by which pay policy names it"),
        _flow("quits", "holders who left the state by choice"),
        _flow("retirements", "holders who retired"),
        _flow("contract_ends", "holders whose fixed-term contract ended without another"),
        _flow("dismissals", "holders laid off"),
        _flow("transfers_out", "holders who left the state together with their task"),
        _flow("hires", "holders hired from outside the state"),
        _flow("internal_moves", "holders who moved into a post here from another post of the state"),
        _flow("internal_moves_away", "holders who moved out of a post here to another post of the state"),
        _flow("agency_changes", "of those who moved into a post here, those who came from another agency"),
        _flow("hires_elsewhere", "hires whose home was in another region than the place of the advert when they applied"),
        _flow("adverts", "positions advertised for the first time"),
        _flow("adverts_independent", "positions advertised for the first time as location-independent"),
        _flow("recruitments_opened", "recruitments opened; one may hold several positions"),
        _flow("applications", "applications received by recruitments whose period for applying closed"),
        _flow("qualified_applications", "applications of qualified applicants in those recruitments"),
        _flow("positions_applied", "positions in those recruitments"),
        _flow("recruitments_closed", "recruitments whose period for applying closed"),
        _flow("application_ratios", "sum over those recruitments of applications per position", "applications/position"),
        _flow("offers", "offers made"),
        _flow("refusals", "offers refused"),
        _flow("months_to_fill", "sum over the posts filled this month of their months vacant", "months"),
        Column("agencies_present", "float64", "agencies", "agencies with at least so much staff here that they can act"),
        Column("critical_staff", "float64", "persons", "holders here in critical functions"),
        _flow("exchanges", "holders who exchanged posts with another holder of the state, by region of the post they came to"),
        _flow("relocated_in", "holders whose post moved into the region from another one while they held it"),
        _flow("relocated_out", "holders whose post moved out of the region to another one while they held it"),
        _flow("sites_closed", "sites that closed"),
        _flow("home_moves_in", "holders who moved their home into the region from another one (home region)"),
        _flow("home_moves_out", "holders who moved their home out of the region to another one (home region)"),
    )


def _units() -> tuple[Column, ...]:
    """Units: parts of agencies that a scenario names, so that they can be relocated and followed month by month."""
    plan = (
        Column("code", "int64", "-", "code of the name, by which a relocation names the unit"),
        Column("agency", "uint16", "row", "agency of the unit"),
        Column("posts", "int32", "posts", "posts of the unit at the start"),
        Column("mode", "uint8", "code", "mode of the relocation in force, in the order of MODES"),
        Column("destination", "int32", "row", "site that the unit moves to, -1 without a relocation so far"),
        Column("announced", "int32", "month", "absolute month of the announcement, 0 before"),
        Column("decided", "int32", "month", "absolute month of the decision"),
        Column("leased", "int32", "month", "absolute month in which premises at the destination are rented"),
        Column("moves", "int32", "month", "absolute month in which the first posts move, as planned now"),
        Column("phases", "int32", "months", "months over which the posts move"),
        Column("layoffs", "uint8", "flag", "holders who do not follow are laid off; else they resign"),
        Column("remote_share", "float64", "share", "posts suited to it whose holders are offered a remote contract"),
        Column("opens_at", "float64", "share", "posts vacant or held by the willing, from which a voluntary relocation begins"),
        Column("support", "float64", "years of pay", "paid to holders who move their home with the post"),
        Column("severance", "float64", "years of pay", "paid to holders who are laid off"),
        Column("budget", "float64", "EUR", "ex-ante budget of the relocation, 0 where none is given"),
        Column("running_budget", "float64", "EUR/month", "running cost planned for this month, 0 before all posts should have moved"),
        Column("credibility", "float64", "share", "belief of the holders that the announced move will happen"),
        Column("origin", "int32", "row", "site that closes and whose posts the unit is, -1 for a unit that a scenario names"),
    )
    counts = (
        Column("staff", "float64", "persons", "holders of the posts of the unit"),
        Column("vacant", "float64", "posts", "established posts of the unit without a holder"),
        Column("moved", "float64", "posts", "posts placed at the destination"),
        Column("moved_filled", "float64", "posts", "of these, those that moved together with who held them at the announcement"),
        Column("post_states", "float64", "posts", "established posts by where they are and with whom", ("post_state",)),
        Column("working_time", "float64", "person-years", "working time of the established posts, summed"),
        Column("effective", "float64", "person-years", "proficiency x working time of the holders, summed"),
        Column("person_years", "float64", "person-years", "working time of the holders, summed"),
        Column("vacancy_share", "float64", "share", "established posts of the unit without a holder"),
        Column(
            "contact", "float64", "share", "share of the week for which members of a team are at its office together, mean over holders"
        ),
        Column("answers", "float64", "persons", "holders by what they would do", ("answer",)),
        Column("fates", "float64", "persons", "holders of the announcement by what has become of them", ("fate",)),
        Column("fates_gone", "float64", "persons", "those of them whose posts have been abolished, by what became of them", ("fate",)),
        Column("uncertainty", "float64", "share of pay", "mean uncertainty of the holders"),
        Column("exits", "float64", "events/month", "holders who left their post, by way", ("way_out",), True),
        Column("hires", "float64", "events/month", "holders who took a post", (), True),
        Column("hires_by_home", "float64", "events/month", "of these, those whose home is in each region", ("region",), True),
        Column("hires_near", "float64", "events/month", "of these, those whose home is in the region of the destination", (), True),
    )
    costs = (
        Column("pay", "float64", "EUR/month", "pay of the holders for their working time"),
        Column("rent", "float64", "EUR/month", "rent of the premises of the posts, where they are placed"),
        Column("cost_since", "int32", "month", "absolute month of the announcement from which costs are added up, 0 before"),
        Column("learning_start", "float64", "share of pay", "pay of what was not yet learned, then"),
        Column("fitted", "float64", "posts", "posts for which premises at the destination have been fitted out"),
        Column("change_security", "int64", "1e-6 EUR", "money and training owed to holders laid off, until costs are counted"),
        _flow("one_off_cost", "what the relocation and lay-offs cost once, paid this month", "EUR/month"),
        Column("one_off_cost_total", "float64", "EUR", "the same, added up since the announcement"),
    )
    return plan + counts + _work_of_units() + costs


def _work_of_units() -> tuple[Column, ...]:
    """What a unit can do, and the work that waits, as if it alone had to do what was its work at the start."""
    return (
        Column("experience_lost", "int64", "1e-6 person-years", "working time x proficiency of those who left the unit", (), True),
        Column("usual_loss", "float64", "1/month", "share of its effective experience that the unit expected to lose at the start"),
        Column("contact_start", "float64", "share", "contact at the start"),
        Column("capital", "float64", "index", "organisational capital: 1 at the turnover of the start"),
        Column("capacity_start", "float64", "person-months", "capacity at the start"),
        Column("capacity", "float64", "person-months", "work that could be done in the month"),
        Column("arrivals", "float64", "person-months", "work that arrived this month, in what the fully proficient do in a month"),
        Column("output", "float64", "person-months", "work done this month"),
        Column("on_time", "float64", "person-months", "of the work that arrived, what is done within the deadline"),
        Column("backlog", "float64", "person-months", "work that waits at the end of the month"),
        Column("mentoring", "float64", "factor", "speed of learning, as of agencies, from who works in the unit"),
        Column(
            "output_before", "float64", "share", "work done over work that arrived, at most 1, in the last month before an announcement"
        ),
        Column("experience_before", "float64", "share", "proficiency x working time of the holders over that of all posts, then"),
        Column("recovery_since", "int32", "month", "absolute month of the announcement from which recovery is awaited, 0 before"),
        Column("recovered", "int32", "month", "absolute month in which both are back, 0 before"),
    )


HOLDER: Final = tuple(column.name for column in _holder())
"""Columns of posts that belong to the person and not to the post."""

TABLES: Final[Mapping[str, tuple[Column, ...]]] = {
    "posts": _posts(),
    "recruitments": (
        Column("open", "uint8", "flag", "the recruitment is open"),
        Column("number", "uint32", "-", "number of the first post it advertises; its luck is keyed by it"),
        Column("agency", "uint16", "row", "agency that recruits"),
        Column("family", "uint8", "code", "task family of the positions"),
        Column("site", "uint16", "row", "site where the posts are placed"),
        Column("duty", "uint8", "code", "duty the positions are advertised with"),
        Column("swedish_required", "uint8", "flag", "Swedish is required"),
        Column("positions", "int32", "posts", "positions still to be filled"),
        Column("advertised", "int16", "month", "model month of the advert now running"),
        Column("rounds", "int16", "count", "adverts so far"),
        Column("pull", "float64", "factor", "pull of the advert itself, mean 1"),
        Column("loss", "float64", "share of pay", "what an announced move costs the holders of such posts now, mean over the positions"),
        Column("qualified", "int32", "applications", "qualified applicants of the advert now running who are still to be asked"),
    ),
    "teams": (
        Column("agency", "uint16", "row", "agency of the team"),
        Column("site", "uint16", "row", "site where the team meets"),
        Column("anchor", "uint8", "code", "weekday on which most members come in, in the order of WEEKDAYS"),
        Column("members", "float64", "persons", "holders in the team at the end of last month"),
        Column("placed", "float64", "persons", "of these, those placed at the site where the team meets"),
        Column("office_days", "float64", "days/week", "days of these at the office of the team, summed"),
        Column("at_home", "float64", "persons", "of these, those at home if all days at home are the emptiest of the team", ("turn",)),
        Column("at_office", "float64", "persons", "of these, those at the office on each day of the team, leave aside", ("turn",)),
    ),
    "sites": (
        Column("municipality", "uint16", "row", "municipality of the site"),
        Column("agency", "uint16", "row", "agency that holds the site"),
        Column("unit", "int16", "row", "unit that the site is kept for until it opens, -1 for none"),
        Column("open", "uint8", "flag", "in use; the site of an announced relocation opens with the first post there"),
        Column("closes", "int32", "month", "absolute month in which the site is to close or has closed, 0 where it stays"),
        Column("headquarters", "uint8", "flag", "main place of the agency"),
        Column("place_bound", "uint8", "flag", "the site exists for a place-bound duty (garrison, prison, court, border station)"),
        Column("synthetic", "uint8", "flag", "1 when the place of the site is inferred by a rule, 0 when a source names it"),
        Column("rent", "float64", "EUR/m2/month", "office rent at the site"),
        Column("pay_factor", "float64", "factor", "pay of the posts here over their pay without pay policy, by duty", ("duty",)),
        Column("first_team", "int32", "row", "first of the teams that a post placed here may join"),
        Column("teams", "int32", "count", "number of these teams, in consecutive rows"),
        Column("staff", "float64", "persons", "holders placed at the site at the end of last month"),
        Column("vacant", "float64", "posts", "established posts at the site without a holder, then"),
        Column("person_years", "float64", "person-years", "working time of these holders as shares of full time, summed"),
        Column("satisfaction", "float64", "index 1-5 x persons", "satisfaction of these holders, summed"),
        Column("teleworkers", "float64", "persons", "of these holders, those whose task allows days at home"),
        Column("telework", "float64", "days/week", "their days at home, summed"),
        Column("independent", "float64", "persons", "of these holders, those in a location-independent post"),
        Column("effective", "float64", "person-years", "working time of these holders x proficiency, summed"),
        Column("at_office", "float64", "persons", "persons present on an average day of the week", ("weekday",)),
        Column("mean_present", "float64", "persons", "the same, mean over the week"),
        Column("peak_present", "float64", "persons", "the same on the fullest day"),
        *_work_at_sites(),
        *_service_points(),
        *premises(),
    ),
    "agencies": (
        Column("branch", "uint8", "code", "administrative branch, in the order of the population folder"),
        Column("code", "int64", "-", "code of the English name, by which a plan names the agency"),
        Column("start_posts", "int32", "posts", "posts at the start"),
        Column("posts", "int32", "posts", "posts in the establishment at the end of last month"),
        Column("planned_posts", "int32", "posts", "posts the plan gives for this month"),
        Column("start_mix", "float64", "posts", "posts at the start, by task family", ("family",)),
        Column("forced_cuts", "int64", "posts", "posts cut by lay-off and by transfer under the plan in force", ("way",)),
        Column("opened_posts", "int32", "posts", "posts ever opened, by task family: the next ordinal", ("family",)),
        Column(
            "telework_norm",
            "float64",
            "days/week",
            "mean days at home of the agency's holders whose task allows any, at the end of last month",
        ),
        Column("vacancy_share", "float64", "share", "established posts without a holder at the end of last month"),
        *_work_of_agencies(),
        *_services_of_agencies(),
    ),
    "municipalities": municipalities(),
    "regions": _regions(),
    "units": _units(),
}
