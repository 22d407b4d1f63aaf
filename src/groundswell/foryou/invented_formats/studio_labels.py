"""Days as TikTok Studio writes them in the languages of its users: month and day, never the year.

Source: the forms are those of real downloads in nine languages; the months are CLDR's, in the case that follows a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_ENGLISH = "January,February,March,April,May,June,July,August,September,October,November,December"
_MONTHS: Mapping[str, tuple[str, str]] = {
    "en-US": ("{month} {day}", _ENGLISH),
    "en-GB": ("{day} {month}", _ENGLISH),
    "el": (
        "{day} {month}",
        "Ιανουαρίου,Φεβρουαρίου,Μαρτίου,Απριλίου,Μαΐου,Ιουνίου,Ιουλίου,Αυγούστου,Σεπτεμβρίου,Οκτωβρίου,Νοεμβρίου,Δεκεμβρίου",
    ),
    "es": (
        "{day} de {month}",
        "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre",
    ),
    "pt": (
        "{day} de {month}",
        "janeiro,fevereiro,março,abril,maio,junho,julho,agosto,setembro,outubro,novembro,dezembro",
    ),
    "fr": ("{day} {month}", "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre"),
    "ru": ("{day} {month}", "января,февраля,марта,апреля,мая,июня,июля,августа,сентября,октября,ноября,декабря"),
    "vi": ("{day} tháng {month}", "Một,Hai,Ba,Tư,Năm,Sáu,Bảy,Tám,Chín,Mười,Mười Một,Mười Hai"),
    "id": (
        "{day} {month}",
        "Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember",
    ),
    "ja": ("{month}月{day}日", "1,2,3,4,5,6,7,8,9,10,11,12"),
}
LANGUAGES = tuple(_MONTHS)


def label(day: date, language: str = "en-US") -> str:
    """The day as Studio writes it: `February 28`, `25 Φεβρουαρίου`, `9月13日`."""
    form, months = _MONTHS[language]
    return form.format(day=day.day, month=months.split(",")[day.month - 1])
