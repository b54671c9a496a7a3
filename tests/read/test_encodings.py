import codecs

import pytest

from dragoman.read import ReadError
from dragoman.read.encodings import decode

TEXTS = [
    ("cp1252", "El presidente de España viajó a Perú el jueves, según informó el Gobierno. «Responderemos», dijo Óscar Núñez."),
    ("cp1252", "The president’s envoy met Iraq’s minister in Basra on Thursday — officials said. “We agreed.”"),
    ("cp1252", "Die Bundesregierung prüft schärfere Maßnahmen, sagte ein Sprecher in Köln."),
    ("cp1250", "Rosyjskie wojska ostrzelały w nocy miasto, podały służby. Żołnierze odparli atak, powiedział rzecznik."),
    ("cp1250", "Česká vláda schválila pomoc pro uprchlíky, řekl ministr zahraničí. Žádné další kroky nejsou plánovány."),
    ("cp1251", "Россия выслала двух немецких дипломатов в четверг, сообщило министерство иностранных дел."),
    ("koi8-r", "Россия выслала двух немецких дипломатов в четверг, сообщило министерство иностранных дел."),
    ("cp1253", "Ο υπουργός Εξωτερικών δήλωσε ότι οι δυνάμεις θα παραμείνουν στα σύνορα μετά τις συνομιλίες."),
    ("cp1254", "Dışişleri Bakanı, görüşmelerin ardından birliklerin sınırda kalacağını söyledi."),
    ("cp1256", "قال وزير الخارجية إن القوات ستبقى على الحدود بعد المحادثات مع الوفد الإيراني في بغداد."),
    ("gb18030", "外交部发言人周四表示，部队将留在边境，直到谈判结束。中国政府呼吁双方保持克制。"),
    ("shift_jis", "外務省の報道官は木曜日、部隊は国境に残ると述べた。政府は双方に自制を求めた。"),
    ("euc-kr", "외교부 대변인은 목요일 군대가 국경에 남을 것이라고 말했다. 정부는 양측에 자제를 촉구했다."),
]
PAGE = "<html><head><title>x</title></head><body><article><p>{}</p></article><script>var a = {{1: 2}};</script></body></html>"


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
@pytest.mark.parametrize("declared", [None, "iso-8859-1", "utf-8", "kling-on", "utf-\0"])
def test_a_page_that_declares_nothing_or_something_wrong_is_read(encoding: str, text: str, declared: str | None) -> None:
    assert decode(PAGE.format(text).encode(encoding), declared) == PAGE.format(text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Iran and Iraq met. " * 9, "<p>Россия выслала двух дипломатов.</p> " * 9])
def test_utf_16_without_a_mark_is_read(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == text


def test_utf_8_that_declares_utf_16_is_utf_8() -> None:
    assert "São Tomé" in decode("<meta charset='utf-16'><p>São Tomé".encode())


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ReadError, match="binary"):
        decode(bytes(range(256)) * 30)
