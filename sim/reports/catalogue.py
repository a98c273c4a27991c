"""Catalogue: the words of reports in Finnish, Swedish and English. Placeholders in braces are filled in by the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.reports.language import Language, Words, words

CATALOGUE: Final[Mapping[str, Words]] = {
    # Outputs
    "distribution": words("Henkilöstön sijoittuminen", "Personalens fördelning", "Distribution of staff"),
    "competitiveness": words("Rekrytoinnin kilpailukyky", "Konkurrenskraft i rekryteringen", "Recruitment competitiveness"),
    "vitality": words("Alueiden elinvoima", "Regionernas livskraft", "Regional vitality"),
    # Parts of figures and tables
    "baseline": words("Perusura", "Referensbana", "Baseline"),
    "policy": words("Politiikka", "Politik", "Policy"),
    "effect": words("Vaikutus", "Effekt", "Effect"),
    "difference": words("Ero perusuraan", "Skillnad mot referensbanan", "Difference to the baseline"),
    "year": words("Vuosi", "År", "Year"),
    "month": words("Kuukausi", "Månad", "Month"),
    "metric": words("Mittari", "Mått", "Metric"),
    "region": words("Maakunta", "Landskap", "Region"),
    "against": words(
        "{policy} verrattuna perusuraan {baseline}", "{policy} jämfört med referensbanan {baseline}", "{policy} against {baseline}"
    ),
    "seeds": words("pareja {n}", "par {n}", "pairs {n}"),
    "noise": words(
        "Ero: parien keskiarvo ja sen 95 %:n väli. Tasot: keskiarvo sekä pienin ja suurin arvo. Kaistat ovat pelkkää "
        "simulointikohinaa; parametrien epävarmuus ei sisälly niihin.",
        "Skillnad: parens medelvärde och dess 95 %-intervall. Nivåer: medelvärde samt minsta och största värde. Banden är enbart "
        "simuleringsbrus; parametrarnas osäkerhet ingår inte.",
        "Difference: mean of the pairs and its 95% interval. Levels: mean with lowest and highest seed. Bands are simulation "
        "noise only; the uncertainty of the parameters is not in them.",
    ),
    "band": words("kaista: vain simulointikohina", "band: enbart simuleringsbrus", "band: simulation noise only"),
    "map_noise": words(
        "Vaikutus: parien keskiarvo ja sen 95 %:n välin puolikas, pelkkää simulointikohinaa; parametrien epävarmuus ei sisälly "
        "siihen. Vinoviivoitettu ja harmaa: ei havaittavaa eroa. Numero: rivi taulukossa.",
        "Effekt: parens medelvärde och halva dess 95 %-intervall, enbart simuleringsbrus; parametrarnas osäkerhet ingår inte. "
        "Streckat och grått: ingen påvisbar skillnad. Siffra: rad i tabellen.",
        "Effect: mean of the pairs and half its 95% interval, simulation noise only; the uncertainty of the parameters is not in "
        "it. Hatched and grey: no detectable difference. Number: row of the table.",
    ),
    "estimates": words("Arvioita (taso D): {named}.", "Uppskattningar (nivå D): {named}.", "Estimates (grade D): {named}."),
    "estimate_staff_by_area": words(
        "henkilöstön alueosuudet (muut kuin {region})",
        "personalens regionala andelar (andra än {region})",
        "regional shares of staff outside {region}",
    ),
    "estimate_families": words("tehtäväryhmät", "uppgiftsgrupper", "task families"),
    "estimate_family_work": words("etätyöhön sopivat tehtävät", "uppgifter som passar distansarbete", "tasks suited to telework"),
    "estimate_age": words("ikärakenne", "åldersstruktur", "age"),
    "estimate_tenure": words("palvelusaika", "tjänstgöringstid", "tenure"),
    "estimate_household": words("kotitaloudet", "hushåll", "households"),
    "estimate_site_agencies": words("virastojen toimipaikat", "ämbetsverkens arbetsställen", "sites of agencies"),
    "estimate_office_rents": words("toimitilojen vuokrat", "hyror för lokaler", "office rents"),
    "run": words("Lähde: {source}.", "Källa: {source}.", "Source: {source}."),
    "source": words(
        "monipaikka {version}, {runs}, siemenet {seeds}, tulosversio {results}, {day}",
        "monipaikka {version}, {runs}, frön {seeds}, resultatversion {results}, {day}",
        "monipaikka {version}, {runs}, seeds {seeds}, results version {results}, {day}",
    ),
    "none": words("ei havaittavaa eroa", "ingen påvisbar skillnad", "no detectable difference"),
    "zero": words("täsmälleen nolla", "exakt noll", "exactly zero"),
    "single_pair": words("yksi pari, ei väliä", "ett par, inget intervall", "one pair, no interval"),
    "single": words("yksi pari", "ett par", "one pair"),
    "gain": words("Vahvistuvat", "Stärks", "Gaining"),
    "lose": words("Heikkenevät", "Försvagas", "Losing"),
    "fewest": words(
        "Eniten saavat ja menettävät maakunnat {year}",
        "Landskap som får och förlorar mest {year}",
        "Regions that gain and lose most, {year}",
    ),
    "staff_site": words("Henkilöstö, toimipaikka", "Personal, arbetsplats", "Staff, site"),
    "staff_living": words("Henkilöstö, koti", "Personal, bostad", "Staff, home"),
    "exits": words(
        "Lähdöt syyn mukaan, perusura {baseline}", "Avgångar efter orsak, referensbana {baseline}", "Exits by cause, baseline {baseline}"
    ),
    "exits_share": words("% henkilöstöstä", "% av personalen", "% of staff"),
    "exits_all": words("Yhteensä", "Totalt", "All"),
    "unit_course": words("{unit}: henkilöstö ja siirto", "{unit}: personalen och flytten", "{unit}: staff and relocation"),
    "unit_hires": words("{unit}: aloittaneet kotimaakunnittain", "{unit}: nyanställda efter hemlandskap", "{unit}: hires by home region"),
    "other_regions": words("Muut maakunnat", "Övriga landskap", "Other regions"),
    "unit_exits_year": words("{unit}: lähdöt vuoden aikana", "{unit}: avgångar under året", "{unit}: exits in the year"),
    "unit_exits_month": words("{unit}: lähdöt kuukauden aikana", "{unit}: avgångar under månaden", "{unit}: exits in the month"),
    "unit_posts": words(
        "{unit}: tehtävät paikan ja haltijan mukaan", "{unit}: tjänster efter ort och innehavare", "{unit}: posts by place and holder"
    ),
    "unit_fates": words(
        "{unit}: mitä siirrosta ilmoitettaessa tehtäviä hoitaneille on tapahtunut",
        "{unit}: vad som har blivit av dem som innehade tjänsterna när flytten meddelades",
        "{unit}: what has become of the holders of the announcement",
    ),
    "unit_work": words("{unit}: työ ja odotusaika", "{unit}: arbete och väntetid", "{unit}: work and waiting"),
    "unit_costs": words("{unit}: kustannukset", "{unit}: kostnader", "{unit}: costs"),
    "unit_one_run_month": words(
        "{scenario}, siemen {seed}: yksi ajo, jonka luvuissa on mukana sattumaa. Luvut ovat kuukauden lopusta, tapahtumat, työ, palkat ja "
        "vuokrat koko kuukaudelta; hinnat vuodelta 2019.",
        "{scenario}, frö {seed}: en körning, vars tal delvis är slump. Talen gäller månadens slut, händelser, arbete, löner och hyror hela "
        "månaden; priser för 2019.",
        "{scenario}, seed {seed}: one run, whose numbers are partly chance. They are of the end of the month; events, work, pay and rent "
        "of the whole month; prices of 2019.",
    ),
    "unit_one_run_year": words(
        "{scenario}, siemen {seed}: yksi ajo, jonka luvuissa on mukana sattumaa. Luvut ovat vuoden lopusta, tapahtumat, työ, palkat ja "
        "vuokrat koko vuodelta; hinnat vuodelta 2019.",
        "{scenario}, frö {seed}: en körning, vars tal delvis är slump. Talen gäller årets slut, händelser, arbete, löner och hyror hela "
        "året; "
        "priser för 2019.",
        "{scenario}, seed {seed}: one run, whose numbers are partly chance. They are of the end of the year; events, work, pay and rent of "
        "the whole year; prices of 2019.",
    ),
    "table_noise": words(
        "± on parien keskiarvon 95 %:n välin puolikas: pelkkää simulointikohinaa, parametrien epävarmuus ei sisälly siihen.",
        "± är halva 95 %-intervallet för parens medelvärde: enbart simuleringsbrus, parametrarnas osäkerhet ingår inte.",
        "± is half the 95% interval of the mean of the pairs: simulation noise only, the uncertainty of the parameters is not in it.",
    ),
    "family": words(
        "Havaittavuus on arvioitu kaikista vertailluista luvuista yhdessä: havaittaviksi sanotuista eroista enintään joka "
        "kahdeskymmenes on odotettavasti sattumaa.",
        "Påvisbarheten bedöms för alla jämförda tal tillsammans: av de skillnader som kallas påvisbara väntas högst var tjugonde vara "
        "slump.",
        "Detectability is judged over all numbers compared: of the differences called detectable at most one in twenty is expected to "
        "be chance.",
    ),
    "country": words("Koko maa", "Hela landet", "Whole country"),
    "pairs": words("Pareja", "Par", "Pairs"),
    "reduction": words("Parit säästävät ajoja, kertaa", "Paren sparar körningar, gånger", "Pairing saves runs, times"),
    "in_scenario": words("skenaario {scenario}", "scenario {scenario}", "scenario {scenario}"),
    "failed": words(
        "Epäonnistuneet ajot on jätetty pois: {n}.", "Misslyckade körningar är utelämnade: {n}.", "Failed runs are left out: {n}."
    ),
    "unpaired": words(
        "{policy}: siemenet ilman paria: {seeds}.", "{policy}: frön utan par: {seeds}.", "{policy}: seeds without a pair: {seeds}."
    ),
    # When there are seeds enough
    "rule": words(
        "Pysäytyssääntö: {what}, tavoite ± {wanted}; nyt {found}, siemeniä {n}: {verdict}.",
        "Stoppregel: {what}, mål ± {wanted}; nu {found}, frön {n}: {verdict}.",
        "Stopping rule: {what}, wanted ± {wanted}; now {found}, seeds {n}: {verdict}.",
    ),
    "rule_reached": words("saavutettu", "uppnått", "reached"),
    "rule_maximum": words(
        "ei saavutettu, vaikka siemeniä on enimmäismäärä",
        "inte uppnått, trots att fröna är så många som tillåts",
        "not reached at the maximum of seeds",
    ),
    "rule_more": words(
        "ei vielä saavutettu, siemeniä enintään {maximum}",
        "ännu inte uppnått, högst {maximum} frön",
        "not reached yet, at most {maximum} seeds",
    ),
    "rule_nothing": words("ei väliä", "inget intervall", "no interval"),
    # An effect in a sentence
    "told_higher": words("{x} perusuraa enemmän ({ground})", "{x} över referensbanan ({ground})", "{x} above the baseline ({ground})"),
    "told_lower": words("{x} perusuraa vähemmän ({ground})", "{x} under referensbanan ({ground})", "{x} below the baseline ({ground})"),
    "told_noise": words("simulointikohina {half}", "simuleringsbrus {half}", "simulation noise {half}"),
    "told_none": words(
        "ei havaittavaa eroa; näillä pareilla ero on havaittava, kun se on vähintään {x}",
        "ingen påvisbar skillnad; med dessa par är en skillnad påvisbar från {x}",
        "no detectable difference; with these pairs a difference is detectable from {x}",
    ),
    "told_zero": words("täsmälleen nolla jokaisessa parissa", "exakt noll i varje par", "exactly zero in every pair"),
    # Headlines
    "share_lower": words(
        "{region}: osuus valtion henkilöstöstä on {x} prosenttiyksikköä pienempi vuonna {year} kuin perusurassa",
        "{region}: andelen av statens personal är {x} procentenheter mindre år {year} än i referensbanan",
        "{region}'s share of state staff is {x} points lower in {year} than in the baseline",
    ),
    "share_higher": words(
        "{region}: osuus valtion henkilöstöstä on {x} prosenttiyksikköä suurempi vuonna {year} kuin perusurassa",
        "{region}: andelen av statens personal är {x} procentenheter större år {year} än i referensbanan",
        "{region}'s share of state staff is {x} points higher in {year} than in the baseline",
    ),
    "share_none": words(
        "{region}: osuus valtion henkilöstöstä ei eroa havaittavasti perusurasta vuonna {year}",
        "{region}: andelen av statens personal skiljer sig inte påvisbart från referensbanan år {year}",
        "No detectable difference in {region}'s share of state staff in {year}",
    ),
    "applications_lower": words(
        "Tehtävää kohti tulee {x} hakemusta vähemmän vuonna {year} kuin perusurassa",
        "Varje tjänst får {x} ansökningar färre år {year} än i referensbanan",
        "{x} fewer applications per position in {year} than in the baseline",
    ),
    "applications_higher": words(
        "Tehtävää kohti tulee {x} hakemusta enemmän vuonna {year} kuin perusurassa",
        "Varje tjänst får {x} ansökningar fler år {year} än i referensbanan",
        "{x} more applications per position in {year} than in the baseline",
    ),
    "applications_none": words(
        "Hakemusten määrä tehtävää kohti ei eroa havaittavasti perusurasta vuonna {year}",
        "Antalet ansökningar per tjänst skiljer sig inte påvisbart från referensbanan år {year}",
        "No detectable difference in applications per position in {year}",
    ),
    "vitality_both": words(
        "Elinvoima vahvistuu eniten: {gain}. Heikkenee eniten: {lose}. Vuosi {year}, ero perusuraan",
        "Livskraften stärks mest: {gain}. Försvagas mest: {lose}. År {year}, skillnad mot referensbanan",
        "Vitality gains most in {gain} and loses most in {lose}, {year} against the baseline",
    ),
    "vitality_gain": words(
        "Elinvoima vahvistuu eniten: {gain}. Vuosi {year}, ero perusuraan",
        "Livskraften stärks mest: {gain}. År {year}, skillnad mot referensbanan",
        "Vitality gains most in {gain}, {year} against the baseline",
    ),
    "vitality_lose": words(
        "Elinvoima heikkenee eniten: {lose}. Vuosi {year}, ero perusuraan",
        "Livskraften försvagas mest: {lose}. År {year}, skillnad mot referensbanan",
        "Vitality loses most in {lose}, {year} against the baseline",
    ),
    "vitality_none": words(
        "Minkään maakunnan elinvoima ei eroa havaittavasti perusurasta vuonna {year}",
        "Inget landskaps livskraft skiljer sig påvisbart från referensbanan år {year}",
        "No region's vitality differs detectably from the baseline in {year}",
    ),
    "map_both": words(
        "{n_gain} maakuntaa saa ja {n_lose} menettää valtion henkilöstöä perusuraan verrattuna: eniten {gain} ja {lose}",
        "{n_gain} landskap får och {n_lose} förlorar statlig personal mot referensbanan: mest {gain} och {lose}",
        "{n_gain} regions gain and {n_lose} lose state staff against the baseline, most in {gain} and {lose}",
    ),
    "map_none": words(
        "Missään maakunnassa valtion henkilöstö ei eroa havaittavasti perusurasta vuonna {year}",
        "I inget landskap skiljer sig statens personal påvisbart från referensbanan år {year}",
        "No region's state staff differs detectably from the baseline in {year}",
    ),
}


def say(key: str, language: Language, **values: object) -> str:
    """Words of the catalogue with their placeholders filled in."""
    return CATALOGUE[key][language].format(**values)
