"""What a column may hold: its words in four languages, how its cells are read, and what it becomes."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from institute import language
from institute.dossier import rules as dossier
from institute.enrolment import words as enrolment
from institute.importing import values
from institute.language import lazy
from institute.search import fold

RESTRICTED = "restricted"  # mapped to nothing, and told
SEALED = (dossier.PASSPORT_NO, dossier.BIRTH)  # class P2: shown masked, sealed as they come in
HIDDEN = (RESTRICTED, *SEALED)


@dataclass(frozen=True)
class Field:
    """One thing a roster may tell. `also`: what headers call it besides its label, parted by "/"."""

    key: str
    label: Any
    read: Callable[[str], str]
    also: str = ""


_LEVEL = values.one_of(enrolment.LEVELS)
FIELDS = {field.key: field for field in (
    Field("surname", lazy("Surname as in the passport"), values.passport,
          "surname/family name/last name/passport surname/фамилия/фамилия как в паспорте/фамилия латиницей"
          "/姓/姓氏/护照姓/姓（护照拼写）/نام خانوادگی/نام خانوادگی (گذرنامه)"),
    Field("given", lazy("Given names as in the passport"), values.passport,
          "given names/given name/first name/forename/passport given names/имя/имена/имя как в паспорте/имя латиницей"
          "/名/名字/护照名/名（护照拼写）/نام/نام (گذرنامه)"),
    Field("native", lazy("Full name in their own script"), values.native,
          "native name/full name/name in own script/in their own script/native full name/фио/ф и о/полное имя"
          "/фио на родном языке/имя на родном языке/本国文字姓名/姓名/全名/نام کامل/نام و نام خانوادگی"),
    Field("chinese", lazy("Chinese name"), values.chinese, "中文名/中文姓名/中文译名/китайское имя/نام چینی"),
    Field("preferred", lazy("Name on the badge"), values.line(40),
          "badge/preferred name/called/имя на бейдже/胸牌称呼/称呼/نام روی کارت"),
    Field("patronymic", lazy("Patronymic or father's name"), values.line(),
          "patronymic/father's name/middle name/отчество/父称/نام پدر"),
    Field("sex", lazy("Sex"), values.sex, "gender/пол/性别/جنسیت"),
    Field("country", lazy("Country represented"), values.country,
          "country/nationality/citizenship/страна/гражданство/国家/国别/国籍/کشور/ملیت/تابعیت"),
    Field("email", lazy("E-mail address"), values.email,
          "email/e-mail/mail/address/почта/эл. почта/электронная почта/адрес"
          "/邮箱/电子邮箱/电子邮件/ایمیل/رایانامه/پست الکترونیک"),
    Field("phone", lazy("Phone"), values.phone,
          "telephone/mobile/phone number/телефон/мобильный/电话/手机/联系电话/手机号/تلفن/موبایل/شماره تلفن"),
    Field("messenger", lazy("Messenger"), values.line(), "wechat/whatsapp/telegram/мессенджер/微信/پیام رسان"),
    Field("language", lazy("Language of their letters"), values.tongue,
          "language/correspondence language/язык/язык писем/语言/通信语言/زبان"),
    Field("employer", lazy("Employer"), values.line(),
          "organisation/organization/company/work unit/организация/место работы/работодатель/单位/工作单位/单位名称"
          "/سازمان/محل کار/کارفرما"),
    Field("position", lazy("Position"), values.line(), "job title/title/post/должность/职务/职位/سمت/پست سازمانی"),
    Field("kind", lazy("Kind of organisation"), values.one_of(enrolment.KINDS),
          "type of organisation/тип организации/单位性质/نوع سازمان"),
    Field("rank", lazy("Level"), values.one_of(enrolment.RANKS), "rank/ранг/уровень должности/级别/职级/رتبه"),
    Field("years", lazy("Years in this field"), values.years, "years/стаж/лет в отрасли/工作年限/سابقه"),
    Field("duties", lazy("Present duties"), values.line(1000), "duties/обязанности/现任职责/职责/وظایف"),
    Field("reason", lazy("What need brings them"), values.line(2000), "reason/motivation/мотивация/申请理由/انگیزه"),
    Field("expectations", lazy("What they want to be able to do"), values.line(2000),
          "expectations/ожидания/期望/انتظارات"),
    Field(dossier.PASSPORT_NO, lazy("Passport number"), values.passport_no,
          "passport no/passport/номер паспорта/паспорт/护照号/护照号码/شماره گذرنامه/گذرنامه"),
    Field(dossier.BIRTH, lazy("Date of birth"), values.birth,
          "birth date/birthday/born/дата рождения/出生日期/生日/تاریخ تولد"),
    *(Field(f"level_{code}", words, _LEVEL) for code, words in enrolment.TONGUES.items()),
)}  # fmt: skip
# What else is of classes P2 and P3 (domain.md 3.2): a roster is no place for it.
_RESTRICTED = (
    "passport expiry/срок действия паспорта/护照有效期/passport issue/дата выдачи/date of issue/visa number/номер визы"
    "/签证号/health/здоровье/健康/allergies/аллергия"
)


@cache
def _known() -> dict[str, str]:
    """{folded title: field}."""
    found = {fold(word): RESTRICTED for word in _RESTRICTED.split("/")}
    for field in FIELDS.values():
        labels = [field.key, *field.also.split("/")]
        for code in language.LANGUAGES:
            with language.speaking(code):
                labels.append(str(field.label))
        found |= {fold(label): field.key for label in labels if label}
    return found


def guess(header: Sequence[str], offered: Sequence[str]) -> list[str]:
    """For each title the field it names, "" where none: each field once, the first title that names it.

    What is hidden and not offered, or named twice, stays out.
    """
    found: list[str] = []
    for title in header:
        key = _known().get(fold(title), "")
        fits = key in offered and key not in found
        found.append(key if fits else RESTRICTED if key in HIDDEN else "")
    return found


def samples(key: str, values: Sequence[str]) -> list[str]:
    """The first values of a column as they may be kept and shown: what is hidden masked, or not at all."""
    if key in SEALED:
        return [dossier.mask(key, value) for value in values]
    return [] if key == RESTRICTED else [value[:80] for value in values]


def fingerprint(header: Sequence[str]) -> str:
    """What a set of titles is remembered by."""
    return hashlib.sha256("\n".join(fold(title) for title in header).encode()).hexdigest()
