"""Records to print: the 120 trainees of the demonstration, and one at a time with changes."""

import csv
from pathlib import Path
from typing import Any

from institute.certificates import numbers

NAMES = Path(__file__).parents[2] / "institute" / "demo" / "data" / "trainee_names.csv"
# Country by the first letters of the row: its names, the language of its native lines.
COUNTRIES = {
    "CN": ({"en": "China", "zh": "中国", "ru": "Китай", "fa": "چین"}, "zh"),
    "RU": ({"en": "Russia", "zh": "俄罗斯", "ru": "Россия", "fa": "روسیه"}, "ru"),
    "IN": ({"en": "India", "zh": "印度", "ru": "Индия", "fa": "هند"}, "hi"),
    "PK": ({"en": "Pakistan", "zh": "巴基斯坦", "ru": "Пакистан", "fa": "پاکستان"}, "ur"),
    "IR": ({"en": "Iran", "zh": "伊朗", "ru": "Иран", "fa": "ایران"}, "fa"),
    "KZ": ({"en": "Kazakhstan", "zh": "哈萨克斯坦", "ru": "Казахстан", "fa": "قزاقستان"}, "kk"),
    "KG": ({"en": "Kyrgyzstan", "zh": "吉尔吉斯斯坦", "ru": "Кыргызстан", "fa": "قرقیزستان"}, "ky"),
    "TJ": ({"en": "Tajikistan", "zh": "塔吉克斯坦", "ru": "Таджикистан", "fa": "تاجیکستان"}, "tg"),
    "UZ": ({"en": "Uzbekistan", "zh": "乌兹别克斯坦", "ru": "Узбекистан", "fa": "ازبکستان"}, "uz"),
    "BY": ({"en": "Belarus", "zh": "白俄罗斯", "ru": "Беларусь", "fa": "بلاروس"}, "be"),
}
COMMON: dict[str, Any] = {
    "kind": "completion",
    "title": {
        "zh": "农食产品进入中国市场：标准、检疫与冷链",
        "en": "Food and Farm Products for the Chinese Market: Standards, Quarantine, Cold Chain",
        "ru": "Агропродовольственная продукция на рынке Китая: стандарты, карантин, холодовая цепь",
        "fa": "محصولات غذایی و کشاورزی در بازار چین: استانداردها، قرنطینه و زنجیرهٔ سرد",
    },
    "session_code": "2026-ET-012", "mode": "on-site",
    "place": {"zh": "青岛", "en": "Qingdao", "ru": "Циндао", "fa": "چینگدائو"},
    "starts": "2026-09-14", "ends": "2026-09-25", "hours": 42, "practice_hours": 8,
    "issuer": {
        "zh": "中国—上海合作组织经贸学院", "en": "China–SCO Institute of Economy and Trade",
        "ru": "Институт экономики и торговли Китай — ШОС",
        "fa": "مؤسسهٔ اقتصاد و تجارت چین و سازمان همکاری شانگهای",
    },
    "signatory": {
        "name": {"zh": "演示院长", "en": "Demo Dean"},
        "post": {"zh": "院长", "en": "Dean", "ru": "Директор", "fa": "رئیس مؤسسه"},
    },
    "issued_on": "2026-09-26", "third": None, "sample": True, "revision": 0,
}  # fmt: skip


def record(latin: str = "SOKOLOV Artem", native: str = "Соколов Артём Денисович", **changes: Any) -> dict[str, Any]:
    """A record; `changes` go to the holder where it has such a key, else to the record itself."""
    holder = {
        "latin": latin, "native": native, "native_lang": "ru", "native_dir": "ltr", "chinese": None, "sex": "M",
        "country": "RU", "country_names": COUNTRIES["RU"][0],
    }  # fmt: skip
    holder |= {key: changes.pop(key) for key in list(changes) if key in holder}
    number = changes.pop("number", numbers.number(2026, "ET", 12, 1))
    url = f"https://learn.demo.invalid/verify/{number}?code=7K3MX09QRT"
    return {"number": number, "code": "7K3MX09QRT", "url": url, "holder": holder, **COMMON, **changes}


def trainees() -> list[dict[str, Any]]:
    """The 120 trainees, in Russian or Persian where that is their third language."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return [_trainee(index, row) for index, row in enumerate(csv.DictReader(file), 1)]


def _trainee(index: int, row: dict[str, str]) -> dict[str, Any]:
    country = row["id"][:2]
    names, native_lang = COUNTRIES[country]
    given = row["passport_given_names"]
    latin = f"{row['passport_surname']} {given.title()}" if row["passport_surname"] else given
    return record(
        latin, row["native_full_name"], native_lang=native_lang,
        native_dir="rtl" if native_lang in ("ur", "fa") else "ltr",
        sex=row["sex"], country=country, country_names=names, number=numbers.number(2026, "ET", 12, index),
        third={"IR": "fa", "CN": None, "IN": None, "PK": None}.get(country, "ru"),
    )  # fmt: skip
