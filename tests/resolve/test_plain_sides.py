"""Who does an attack and who suffers it, where words of other languages than English leave no doubt."""

import pytest

from dragoman.coding import Coder
from dragoman.evaluate.corpora import page
from dragoman.language import analyse
from dragoman.records import Event


def event(text: str, language: str, trigger: str) -> Event:
    document = page(text, language)
    (doc,) = analyse([document])
    sheet = Coder().sheet(document, doc)
    return next(e for e in sheet.events if e.trigger.text.lower() == trigger)


@pytest.mark.parametrize(
    ("language", "trigger", "text", "source", "target"),
    [
        # who is killed or hurt in it does not do it
        ("es", "combates", "Seis soldados colombianos murieron en combates con la guerrilla del ELN.", "COLREB", "COLMIL"),
        ("es", "ataque", "Dos policías peruanos resultaron heridos en un ataque de Sendero Luminoso.", "PERREB", "PERCOP"),
        ("fr", "attaque", "Trois soldats nigériens tués dans une attaque de Boko Haram.", "NGAREB", "NERMIL"),
        ("pt", "combates", "Cinco militares colombianos morreram em combates com o ELN.", "COLREB", "COLMIL"),
        ("ru", "погибли", "Трое сирийских солдат погибли в боях с повстанцами.", "SYRREB", "SYRMIL"),
        # by whom and against whom
        ("es", "ataque", "El Gobierno de Chile denunció el ataque lanzado por Israel contra Irán.", "ISR", "IRN"),
        ("fr", "attaque", "Le gouvernement tchadien a condamné l'attaque menée par le Soudan contre le Tchad.", "SDN", "TCD"),
        ("pt", "ataque", "Ataque dos EUA contra o Irã deixa vinte mortos.", "USA", "IRN"),
        ("ru", "удар", "МИД Турции осудил удар Израиля по Ирану.", "ISR", "IRN"),
        # to whom it is ascribed, who claims it
        ("fr", "attaque", "Deux soldats maliens blessés lors d'une attaque attribuée à des djihadistes.", "MLIREB", "MLIMIL"),
        ("es", "ataque", "El Ejército colombiano atribuyó el ataque a las FARC.", "COLREB", "-"),
        ("pt", "ataque", "O governo da Somália atribuiu o ataque ao Al Shabaab.", "SOMREB", "-"),
        ("fr", "attaque", "L'attaque a été revendiquée par Boko Haram.", "NGAREB", "-"),
        ("pt", "atentado", "O atentado foi reivindicado pelo Talibã.", "AFGREB", "-"),
        # who only condemns it
        ("es", "ataque", "Rusia condenó el ataque contra Irán.", "-", "IRN"),
        # where it was is no side
        ("fr", "attentat", "Un attentat suicide survenu mardi à Maiduguri, au Nigeria, a fait 17 morts.", "-", "-"),
        # whose an attack is by its adjective or owner
        ("es", "ataque", "Dos soldados murieron en un ataque yihadista en el norte de Malí.", "REB", "MLIMIL"),
        ("fr", "frappe", "Quatre civils ont été tués dans une frappe russe sur Kharkiv, en Ukraine.", "RUSMIL", "UKRCVL"),
        ("pt", "ataque", "Um ataque israelense matou três médicos libaneses.", "ISRMIL", "LBNCVL"),
        ("ru", "удар", "МИД Турции осудил израильский удар по Ирану.", "ISR", "IRN"),
        ("fr", "attaque", "Une attaque d'Israël a fait vingt morts à Beyrouth.", "ISR", "-"),
        # who suffers it by the verb or noun above
        ("fr", "attaque", "Le camp de l'armée malienne a subi une attaque de Boko Haram.", "NGAREB", "MLIMIL"),
        ("pt", "ataque", "A embaixada dos EUA sofreu um ataque.", "-", "USA"),
        ("es", "ataque", "El convoy de la ONU fue objeto de un ataque en Malí.", "-", "IGOUNO"),
        ("fr", "attaque", "L'attaque subie par l'armée malienne a duré une heure.", "-", "MLIMIL"),
        # who is accused of it, and who only tells of a death
        ("es", "condenó", "El Gobierno de Chile condenó los ataques rusos contra Ucrania.", "CHLGOV", "RUSMIL"),
        ("pt", "condenou", "O Brasil condenou o ataque de Israel contra o Irã.", "BRA", "ISR"),
        ("ru", "осудил", "МИД Турции осудил израильский удар по Ирану.", "TURGOV", "ISR"),
        ("pt", "morte", "O Hamas confirmou a morte do seu líder, Ismail Haniyeh.", "-", "PSEREB"),
        # counter-examples: who bombs does so, a side that acts is not condemned for it
        ("es", "bombardeó", "Marruecos condenó el atentado y Argelia bombardeó a los rebeldes.", "DZA", "DZAREB"),
        ("fr", "neutralisé", "L'armée malienne a neutralisé vingt terroristes.", "MLIMIL", "MLIREB"),
    ],
)
def test_sides_of_an_attack(language: str, trigger: str, text: str, source: str, target: str) -> None:
    found = event(text, language, trigger)
    sides = [",".join(one.code or "-" for one in side) or "-" for side in (found.sources, found.targets)]
    assert sides == [source, target]


def test_who_attacks_together_is_no_target() -> None:
    found = event("O governo brasileiro condenou o ataque realizado pelos Estados Unidos e Israel contra o Irã.", "pt", "ataque")
    assert ([a.code for a in found.sources], [a.code for a in found.targets]) == (["USA", "ISR"], ["IRN"])


@pytest.mark.parametrize(
    ("language", "trigger", "text", "target"),
    [
        ("es", "retiró", "México retiró a su embajadora de Quito.", ["ECUGOV"]),
        ("fr", "rappelé", "Paris a rappelé son ambassadeur à Rome pour consultations.", ["ITAGOV"]),
        ("pt", "convocou", "O Brasil convocou seu embaixador em Israel para consultas.", []),
    ],
)
def test_ones_own_ambassador_is_no_target(language: str, trigger: str, text: str, target: list[str]) -> None:
    found = event(text, language, trigger)
    assert (found.plover.type, found.plover.mode, [a.code for a in found.targets]) == ("SANCTION", "withdraw", target)
