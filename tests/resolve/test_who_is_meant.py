"""Whom words mean, on sentences of our own: descriptions and pronouns, several actors in one phrase, towns, regions, names with what stands beside them."""

import pytest
from msgspec.structs import replace

import dragoman
from dragoman import language, read
from dragoman.coding import sheets
from dragoman.evaluate.corpora import page
from dragoman.records import Sheet, Span
from dragoman.resolve.actors import actors
from dragoman.resolve.page import context
from dragoman.resolve.phrases import is_person
from dragoman.view.marks import label


def coded(text: str) -> Sheet:
    (sheet,) = dragoman.code(text)
    assert isinstance(sheet, Sheet) and sheet.failure is None
    return sheet


def speakers(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.speaker and s.speaker.name, s.speaker and s.speaker.code) for s in coded(text).statements]


def sources(text: str, kind: str) -> set[str | None]:
    return {a.code for e in coded(text).events if e.plover.type == kind for a in e.sources}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Carla Montes spoke for an hour. The Nevada senator said that nobody had been asked.", "Carla Montes"),
        ("Peter Lang lost the primary. The New York billionaire said that he would run again.", "Peter Lang"),
        (
            "French President Emmanuel Macron met Olaf Scholz. The French president said that talks would go on.",
            "Emmanuel Macron",
        ),
        ("The leak was first reported by the Harbour Gazette. The newspaper said that two men had been paid.", "Harbour Gazette"),
        ("The nurse carried the children out. She said that the roof had fallen.", "nurse"),
        (
            "The court heard Ana Ruiz, a former leader of the region, who denied the charge and who accused the police of lying.",
            "Ana Ruiz",
        ),
        ("Ana Ruiz thanked the mayor, Tom Ford. He said that the bridge would open.", "Tom Ford"),
    ],
)
def test_a_description_or_pronoun_is_who_was_named(text: str, name: str) -> None:
    assert speakers(text)[-1][0] == name


def test_the_speaker_goes_on_and_not_who_is_only_told_of() -> None:
    text = "“Anna Berg never called us,” said Carla Montes, a teacher. “That is sad,” she said. She added: “We waited.”"
    assert [name for name, _ in speakers(text)] == ["Carla Montes"] * 3


def test_an_office_is_that_of_the_day_of_the_page() -> None:
    told = read.document_from_text("The talks ended on Tuesday. De Mistura said that the sides were far apart.")
    (found,) = sheets([replace(told, published="2018-09-04")])
    assert isinstance(found, Sheet) and found.statements[0].speaker
    assert found.statements[0].speaker.office == "Special Envoy for Syria"


def test_an_office_that_the_page_gives_goes_before_one_held_long_ago() -> None:
    told = read.document_from_text("EU envoy Carl Bildt accused Serbia of delaying the talks on Monday.")
    (found,) = sheets([replace(told, published="2019-03-10")])
    assert isinstance(found, Sheet)
    assert [a.code for e in found.events if e.plover.type == "ACCUSE" for a in e.sources] == ["IGOEU"]


def test_a_group_of_another_state_is_another() -> None:
    assert "EGYREB" in sources("Suicide bombers of the Egyptian Islamic Jihad attacked a convoy near Cairo on Monday.", "ASSAULT")


def test_a_government_does_not_stand_for_the_person_whose_state_it_is() -> None:
    (statement,) = coded("Donald Trump flew home. The government said that the border was shut.").statements
    assert statement.speaker is not None
    assert (statement.speaker.code, statement.speaker.antecedent) == ("USAGOV", None)


@pytest.mark.parametrize(
    ("text", "kind", "states"),
    [
        ("Leaders of Spain, Italy and Greece condemned Russia on Monday.", "ACCUSE", {"ESP", "ITA", "GRC"}),
        ("The Saudi and Egyptian foreign ministers condemned Iran.", "ACCUSE", {"SAU", "EGY"}),
        ("The governments in Berlin and Rome condemned Iran.", "ACCUSE", {"DEU", "ITA"}),
        ("The presidents of Ghana and Togo accused Mali of lying.", "ACCUSE", {"GHA", "TGO"}),
    ],
)
def test_several_actors_in_one_phrase_are_several(text: str, kind: str, states: set[str]) -> None:
    assert {(code or "")[:3] for code in sources(text, kind)} == states


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Police in Moscow, Idaho, arrested two men on Monday.", "USACOP"),
        ("Police in Athens, Ohio arrested a thief.", "USACOP"),
        ("Police in Tripoli, Lebanon, arrested a smuggler.", "LBNCOP"),
        ("Police in Leeds, England arrested three protesters.", "GBRCOP"),
    ],
)
def test_a_town_with_its_state_is_one_place_and_no_actor(text: str, code: str) -> None:
    assert sources(text, "COERCE") == {code}


@pytest.mark.parametrize("who", ["African leaders", "Western diplomats", "Latin American ministers", "Arab officials"])
def test_who_is_of_a_region_is_of_no_state(who: str) -> None:
    assert not any(
        (code or "").startswith("SYR") for _, code in speakers(f"Syria shut its border. {who} said that talks would go on.")
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Former minister for Trade and Fisheries Jane Mills said that it was too late.", "Jane Mills"),
        ("Prince Karl of Norland (Karl Emil Otto; born 3 May 1951) fell ill. He said that he was well.", "Karl of Norland"),
        ("Pedro Luis (PL) Vega, 51, the head of the council (CNX), said that the vote was clean.", "Pedro Luis Vega"),
    ],
)
def test_a_name_is_the_name(text: str, name: str) -> None:
    assert speakers(text)[-1][0] == name


def test_who_accuses_a_state_is_not_of_it_unless_words_say_so() -> None:
    assert sources("Gen. Mark Rowe accused Iran of lying.", "ACCUSE") == {"MIL"}


def test_united_states_are_no_states_of_a_union() -> None:
    (statement,) = coded("Senator John Hale of the United States said that talks had failed.").statements
    assert statement.speaker is not None
    assert (statement.speaker.code, statement.speaker.office) == ("USALEG", "senator")


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("Nach Einschätzung der Nato reicht der Rückzug aus Estland nicht aus.", "Einschätzung der Nato", "IGONATO"),
        (
            "Nach Angaben von Bundeskanzler Olaf Scholz wird Deutschland im Mai Panzer liefern.",
            "Angaben von Bundeskanzler Olaf Scholz",
            "DEUGOV",
        ),
    ],
)
def test_who_gives_an_account_in_german_is_the_one_whose_it_is(text: str, words: str, code: str) -> None:
    (sheet,) = dragoman.code(text)
    assert isinstance(sheet, Sheet)
    speaker = sheet.statements[0].speaker
    assert speaker is not None and (speaker.span.text, speaker.code) == (words, code)


def test_a_conjunct_on_which_the_tree_hangs_what_stands_before_stops_no_page() -> None:
    text, words = "According to police and county officials, rebels were firing at the bridge.", "police and county officials"
    (doc,) = language.analyse([read.document_from_text(text)])
    doc[0].head = doc[5]
    at = text.index(words)
    assert actors(Span(at, at + len(words), words), context(doc, None))


def test_a_word_of_signs_alone_is_nobody_and_stops_no_page() -> None:
    assert not is_person("«", "ru") and not is_person("", "en")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The Iranian and Turkish foreign ministers said that the talks would go on.",
            ["Iran: foreign minister", "Türkiye: foreign minister"],
        ),
        ("Angela Merkel and Emmanuel Macron said that the talks would go on.", ["Angela Merkel", "Emmanuel Macron"]),
        ("Gov. Ron Pike and Sen. Tim Cole condemned the attack.", ["Ron Pike", "Tim Cole"]),
        ("Juan Reyes, the head of the council, and Ann Lee, a lawyer, said the vote was clean.", ["Juan Reyes", "Ann Lee"]),
        ("The presidents of Kenya and Uganda accused Sudan of spying.", ["Kenya: president", "Uganda: president"]),
        ("The minister for women and equalities said it was late.", ["minister"]),
    ],
)
def test_of_several_speakers_each_is_one(text: str, names: list[str]) -> None:
    assert [one.name for one in coded(text).statements[0].speakers] == names


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("The envoy, who said the truce held, flew home.", "envoy", "GOV"),
        ("A Lebanese parliamentarian praised the embassy. He said much was to be done.", "Lebanon: parliamentarian", "LBNLEG"),
        ("Detective Ann Lee of the harbour police found the gun. The detective said two men were held.", "Ann Lee", "COP"),
        ("Peruvian officials met miners. They denied that a deal had been reached.", "Peru: official", "PERGOV"),
        ("A lawyer for the Turkish general said that the trial was unfair.", "Türkiye: lawyer", "TURCVL"),
    ],
)
def test_a_link_of_the_page_says_who_speaks(text: str, name: str, code: str) -> None:
    assert speakers(text)[-1] == (name, code)


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "The road is closed, said the defence minister, Tom Arkin.", "GOV"),
        ("es", "La frontera está cerrada, dijo el ministro del Interior, Luis Gil.", "GOV"),
        ("es", "La asociación que representa a los agentes inmobiliarios dijo que no.", "NGO"),
        ("es", "El director del puerto, comisario Luis Rey, quien dijo que no, viajó.", "GOV"),
        ("pt", "O presidente do Sindicato da Construção Civil, Júlio Reis, disse que não.", "LAB"),
        ("pt", "Um estudo da OTAN diz que o mar sobe.", "IGONATO"),
        ("pt", "O porto parou. Moradores da ilha, que dizem que nada sabiam, protestaram.", "CVL"),
        ("fr", "L'avocat du général a dit que le procès était injuste.", "CVL"),
        ("es", "El juez declarará mañana como testigo, informaron fuentes judiciales.", "JUD"),
        ("fr", "Le navire transportait des armes, a confirmé une source policière.", "COP"),
        ("de", "Das Schiff habe Waffen transportiert, bestätigten Polizeikreise am Montag.", "COP"),
        ("pt", "O navio transportava armas, confirmaram fontes policiais.", "COP"),
        ("ru", "Судья даст показания завтра, сообщили источники в суде.", "JUD"),
    ],
)
def test_who_says_it_by_his_office_body_or_document(language: str, text: str, code: str) -> None:
    (sheet,) = dragoman.Coder().sheets([page(text, language)])
    assert isinstance(sheet, Sheet) and sheet.statements[-1].speaker is not None
    assert sheet.statements[-1].speaker.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nearly 300 people were killed, according to a UN report seen by Reuters.", "IGOUNO"),
        ("The truce holds, a Pentagon statement said.", "USAMIL"),
        ("Rebels fled, according to a report by Amnesty International.", "NGOAMN"),
        ("Selon un rapport de l'ONU, 300 personnes ont été tuées.", "IGOUNO"),
        ("Un comunicado de Human Rights Watch denunció abusos.", "NGOHRW"),
        ("Laut einem Bericht der UNO wurden 300 Menschen getötet.", "IGOUNO"),
        ("В докладе ООН говорится, что погибли 300 человек.", "IGOUNO"),
    ],
)
def test_a_document_speaks_for_whoever_made_it(text: str, code: str) -> None:
    assert [found for _, found in speakers(text)] == [code]


def test_a_minister_of_another_field_or_rank_is_another() -> None:
    text = "Prime Minister Albin Kurti defended the raid. Crowds demanded the resignation of the interior minister. The minister said he would stay."
    assert speakers(text)[-1][0] != "Albin Kurti"
    assert not any(
        a.name == "Albin Kurti"
        for e in coded(text).events
        if e.plover.type in {"REQUEST", "CONCEDE"}
        for a in (*e.sources, *e.targets)
    )


def test_what_a_clause_tells_of_a_speaker_is_not_he() -> None:
    assert ("NATO", "IGONATO") in speakers(
        "NATO, which has about 3,800 peacekeepers in Kosovo, urged Belgrade not to send troops."
    )


def test_on_a_platform_of_one_letter_the_sentence_ends() -> None:
    said = speakers('"It is a step," the envoy, Rafael Grossi, said on X. Araghchi said that he agreed.')
    assert [name for name, _ in said] == ["Rafael Grossi", "Araghchi"]


def test_who_is_accused_in_a_clause_is_not_the_one_who_accuses() -> None:
    (accused,) = (
        e
        for e in coded("Iran left talks with NATO in July, accusing it of failing to condemn the attacks.").events
        if e.plover.mode == "allege"
    )
    assert "IRN" not in {a.country for a in accused.targets}


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("Russia recalled its envoy. The Ukrainian army said its troops had attacked a depot.", "ASSAULT", "UKRMIL"),
        ("Turkey closed the strait. Athens said it had deployed two frigates.", "MOBILIZE", "GRCGOV"),
        ("The special envoy for Syria, Geir Pedersen, met the Russian foreign minister on Monday.", "CONSULT", "IGOUNO"),
        ("The Belarusian KGB arrested ten men in Minsk on Friday.", "COERCE", "BLRSPY"),
        ("The Czech Senate condemned Russia on Monday.", "ACCUSE", "CZELEG"),
        ("Iraqi Kurds attacked a convoy near Mosul on Monday.", "ASSAULT", "IRQREB"),
    ],
)
def test_whose_forces_and_whose_envoy_the_clause_says(text: str, kind: str, code: str) -> None:
    assert sources(text, kind) == {code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hamas rejected the plan. Its spokesman said that the talks were over.", "PSEREB"),
        (
            "The UN refugee agency warned of a famine. Its spokeswoman, Olga Sarrado, said that two million people had fled.",
            "IGOUNHCR",
        ),
        ("Turkey closed the strait. Its foreign minister said that no ship would pass.", "TURGOV"),
        ("Turquía cerró el estrecho. Su ministro de Defensa dijo que nadie pasaría.", "TURGOV"),
        ("Турция закрыла пролив. Её министр обороны заявил, что никто не пройдёт.", "TURGOV"),
    ],
)
def test_whose_somebody_is_is_told_by_a_pronoun(text: str, code: str) -> None:
    assert speakers(text)[-1][1] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The company's spokesman said that production had stopped.", "BUS"),
        ("The union's spokeswoman said that the strike would go on.", "LAB"),
        ("A spokesman for the hospital said that twelve people had died.", None),
        ("El portavoz del hospital dijo que doce personas habían muerto.", None),
        ("A government spokesman said that the talks would go on.", "GOV"),
        ("A spokesman said that the talks would go on.", "GOV"),
    ],
)
def test_a_spokesman_is_of_the_sector_of_whom_he_speaks_for(text: str, code: str | None) -> None:
    assert [found for _, found in speakers(text)] == [code]


def test_a_body_of_the_tables_without_a_state_is_not_of_the_page_s() -> None:
    text = "Warsaw rejected the report. Poland accused the Associated Press of lying. Poland's police detained its reporter."
    accused = [a for e in coded(text).events if e.plover.type == "ACCUSE" for a in e.targets]
    assert [(a.name, a.code) for a in accused] == [("Associated Press", "MED")]


def test_who_is_of_a_state_is_not_called_by_its_name_alone() -> None:
    (event,) = coded("British service members were attacked in Basra.").events
    assert [(a.name, a.code) for a in event.targets] == [("United Kingdom: member", "GBRMIL")]


def test_what_a_body_is_stands_before_its_name() -> None:
    assert speakers("West African bloc ECOWAS condemned the coup.") == [("ECOWAS", "IGOECOWAS")]
    assert speakers("State media KCNA said that a missile had been launched.")[0][0] == "KCNA"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Japans Außenminister Yohei Kono sagte am Montag in Berlin, der Vertrag gelte weiter.", "JPNGOV"),
        ("Laut „BBC News“ liefen am Montag hunderte Mönche durch die Straßen der Stadt.", "GBRMED"),
    ],
)
def test_german_genitives_and_names_in_marks_are_those_they_name(text: str, code: str) -> None:
    assert code in {found for _, found in speakers(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (  # what the page told of the same noun before
            "The junta in Mali expelled the French ambassador on Tuesday. France called it unfair. The junta said that Paris had armed rebels.",
            "MLIGOV",
        ),
        (
            "The troops of Chad crossed the border. Sudan and Libya protested in Paris. The troops said that they were lost.",
            "TCDMIL",
        ),
    ],
)
def test_the_same_noun_again_is_of_the_state_that_it_had(text: str, code: str) -> None:
    assert speakers(text)[-1][1] == code


def test_what_a_page_says_of_a_body_that_no_table_has() -> None:
    text = (
        "The human rights group Puente Claro reported two arrests in Lima on Monday. Puente Claro said that both were students."
    )
    assert speakers(text)[-1] == ("Puente Claro", "NGO")
    text = "Harbour Voice, a Nigerian newspaper, was closed on Monday. Harbour Voice said that it would sue."
    assert speakers(text)[-1] == ("Harbour Voice", "NGAMED")


def test_an_agency_in_the_dateline_is_nobody_on_the_page() -> None:
    text = "LIMA (Andina News) - Ministers of six states met on Friday. The group said that the border would open."
    assert speakers(text)[-1][0] != "Andina News"


def test_the_americas_are_no_state() -> None:
    assert speakers("Leaders of the Americas said on Friday that trade would grow.")[-1][1] in {None, "GOV"}


def test_an_office_is_told_in_english_whatever_the_language_of_the_page() -> None:
    speaker = (
        coded("Verteidigungsminister Karl Novak sagte am Montag in Belgrad, die Lage an der Grenze sei ernst.")
        .statements[0]
        .speaker
    )
    assert speaker is not None and label(speaker).startswith("Karl Novak, defence minister")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A man wounded by Israeli troops said that nobody had warned him.", "CVL"),
        ("Residents displaced by the Taliban said that they had no food.", "CVL"),
        ("A soldier who fought Hamas said that he was tired.", "MIL"),
        ("Officers serving in the Israeli army said that the orders were clear.", "ISRMIL"),
    ],
)
def test_who_did_it_to_somebody_is_not_whose_he_is(text: str, code: str) -> None:
    assert speakers(text)[0][1] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("John Smith, chief executive of Toyota, said that sales had fallen.", "BUS"),
        ("The head of the miners' union said that pay was too low.", "LAB"),
        ("The director of the CIA said that nobody had asked.", "USASPY"),
        ("The chairman of Lukoil said that exports would rise.", "RUSBUS"),
        ("The head of the army said that the coup had failed.", "MIL"),
        ("The president of Kenya said that the rebels had fled.", "KENGOV"),
    ],
)
def test_who_heads_something_is_of_its_sector(text: str, code: str) -> None:
    assert speakers(text)[0][1] == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            'According to Hassan Darwish, who writes on armed groups, Karim Nouri leads the group alone. "Of ten founders, Karim Nouri is the only one '
            'left," he said.',
            "Hassan Darwish",
        ),
        ('Peter Lang was buried on Friday. Mark Holt saw him last. "Peter Lang was a good man," he said.', "Mark Holt"),
    ],
)
def test_who_is_named_in_a_quotation_is_not_he_who_says_it(text: str, name: str) -> None:
    assert speakers(text)[-1][0] == name


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("A member of the Puntland Region Security Council said that the radio was taken.", "council", None),
        ("The UN Security Council said that the truce would hold.", "UN Security Council", "IGOUNSC"),
        ("A spokesman for the Russian Foreign Ministry said that it was false.", "Russian Foreign Ministry", "RUSGOV"),
        ("Gloria Reyes of the Party for Socialism and Liberation said that war was near.", "Gloria Reyes", None),
        ("John Bell, professor at King's College, said that war was near.", "John Bell", "EDU"),
        ("Sana, the Syrian state news agency, said that a depot had burned.", "SANA", "SYRMED"),
        ("Airwars, a monitoring group, said that two had died.", "Airwars", "NGOAIRWARS"),
        ("Osce said that the polls were fair.", "OSCE", "IGOOSCE"),
    ],
)
def test_a_body_is_not_another_of_which_its_name_has_a_part(text: str, name: str, code: str | None) -> None:
    assert speakers(text)[0] == (name, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Serbians marched in Belgrade on Friday. Police director Vladan Retic said that two men were held.", "SRBCOP"),
        ("Serbians marched in Belgrade on Friday. The judge, Ana Kovac, said that two men would stay in custody.", "SRBJUD"),
        ("France, Kenya and Peru sent aid. Police director Vladan Retic said that two men were held.", "COP"),
        ("Serbians marched in Belgrade on Friday. Anna Holm, a teacher, said that two men were held.", "CVL"),
        ("Chris Wren, chief technology officer at the firm, said that the tests went well.", "BUS"),
    ],
)
def test_an_official_of_a_page_about_one_state_is_of_that_state(text: str, code: str) -> None:
    assert speakers(text)[-1][1] == code
