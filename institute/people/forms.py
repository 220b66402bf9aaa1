"""What people type about themselves: accounts, names, profile; and what the office types about them."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import email_validator
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, ValidationError

from institute import guides, language
from institute.forms import BaseForm, Line, Paragraphs, optional, required, tidy
from institute.language import lazy
from institute.people import passwords, rules
from institute.people.models import ROLES
from institute.people.naming import Home, Names

email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("invalid")  # the demonstration's people live there
_CHOOSE = ("", lazy("Please choose"))
_MORE_ZONES = """
Asia/Urumqi Europe/Kaliningrad Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Krasnoyarsk Asia/Irkutsk
Asia/Yakutsk Asia/Vladivostok Asia/Magadan Asia/Kamchatka Asia/Aqtau Asia/Aqtobe Asia/Oral Asia/Hovd Asia/Makassar
Asia/Jayapura Asia/Samarkand Europe/Istanbul America/New_York America/Chicago America/Los_Angeles Australia/Sydney
""".split()


class Address(StringField):
    """An e-mail address, in lower case. Whether it can be delivered is seen when it is confirmed."""

    def process_formdata(self, valuelist: Any) -> None:
        self.data = tidy(valuelist[0]).lower() if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        try:
            if len(self.data) > 254:
                raise ValueError
            checked = email_validator.validate_email(self.data, check_deliverability=False, allow_smtputf8=False)
        except ValueError:
            raise ValidationError(str(lazy("Please write an address such as name@example.org."))) from None
        self.data = checked.normalized.lower()


def _address(label: Any = None) -> Address:
    return Address(
        label or lazy("E-mail address"),
        required(),
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        lazy("Choose a password"),
        required(),
        description=lazy("At least %(n)s characters: three or four words are easy to remember.", n=passwords.LEAST),
        render_kw={"autocomplete": "new-password"},
    )


def _strong(field: Any, address: str) -> None:
    if problem := passwords.weakness(field.data or "", address=address):
        raise ValidationError(str(problem))


def _known_password(label: Any) -> PasswordField:
    return PasswordField(label, required(), render_kw={"autocomplete": "current-password"})


class OnlyAddress(BaseForm):
    email = _address()


class OnlyPassword(BaseForm):
    password = _known_password(lazy("Your password"))

    def validate_password(self, field: Any) -> None:
        if len(field.data) > passwords.MOST:
            raise ValidationError(str(rules.NotAdmitted.message))


class SignIn(OnlyPassword):
    email = _address()
    password = _known_password(lazy("Password"))
    next = HiddenField()


class ChangeAddress(OnlyPassword):
    email = _address(lazy("New e-mail address"))


class NewPassword(BaseForm):
    """The new password of somebody whose address is known (set `address` before validating)."""

    password = _new_password()
    address = ""

    def validate_password(self, field: Any) -> None:
        _strong(field, self.address)


class ChangePassword(NewPassword):
    old = _known_password(lazy("Your password until now"))


class _Account(OnlyAddress):
    """Fields stand in the order of the page: WTForms sorts them as they are written here."""

    password = _new_password()


class PassportLine(BaseForm):
    """The name exactly as in the passport; a passport may know no surname, or only one name."""

    surname = Line(lazy("Surname"), most=60, render_kw={"autocomplete": "family-name", "class": "latin"})
    no_surname = BooleanField(lazy("My passport has no surname"))
    given = Line(lazy("Given names"), most=60, render_kw={"autocomplete": "given-name", "class": "latin"})
    name_needed = True

    def validate_surname(self, field: Any) -> None:
        if self.no_surname and self.no_surname.data:
            field.data = ""
        elif not field.data and (self.name_needed or self.given.data):
            raise ValidationError(str(lazy("Please write the surname, or tick the box below.")))
        self._latin(field)

    def validate_given(self, field: Any) -> None:
        if not field.data and self.no_surname and self.no_surname.data:
            raise ValidationError(str(lazy("Please write the name that stands in the passport.")))
        self._latin(field)

    @staticmethod
    def _latin(field: Any) -> None:
        field.data = rules.tidy_passport(field.data or "")
        if field.data and (problem := rules.passport_mistake(field.data)):
            raise ValidationError(str(problem))


class NameAtHome(BaseForm):
    """The name as it is written at home."""

    native = Line(
        lazy("Your name in your own script"),
        optional(),
        most=120,
        description=lazy("As you write it at home; it can stand on your certificate under the Latin line."),
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    native_lang = SelectField(
        lazy("Its language"), choices=lambda: [("", lazy("Please choose")), *rules.NAME_LANGUAGES], default=""
    )

    def validate_native(self, field: Any) -> None:
        if field.data and (problem := rules.native_mistake(field.data)):
            raise ValidationError(str(problem))

    def validate_native_lang(self, field: Any) -> None:
        if self.native.data and not field.data:
            raise ValidationError(str(lazy("Please say which language this is.")))


class AllNames(PassportLine, NameAtHome):
    """The passport's line and the name at home."""

    @property
    def names(self) -> Names:
        """What was told; empty parts where the line is the office's (see without_passport)."""
        surname, given = ((self[name].data if name in self else "") or "" for name in ("surname", "given"))
        return Names(surname, given, self.native.data or "", self.native_lang.data or "en")

    def without_passport(self) -> "AllNames":
        """Leaves the verified line out: only the office can change it."""
        for name in ("surname", "no_surname", "given"):
            del self[name]
        return self


class HomeForm(BaseForm):
    country = SelectField(
        lazy("Country"),
        required(),
        choices=lambda: [_CHOOSE, *language.countries()],
        render_kw={"autocomplete": "country"},
    )
    language = SelectField(
        lazy("Language of pages and letters"),
        choices=lambda: [(speech.code, speech.name) for speech in language.SPEECHES.values()],
        default=language.code,
    )

    @property
    def home(self) -> Home:
        zone = self["zone"].data if "zone" in self else ""
        return Home(self.country.data, self.language.data, known_zone(zone) or language.country_zone(self.country.data))


class NoticeBox(BooleanField):
    """Ticked: the privacy notice of this version is read. A page with an older one is asked again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lazy("I have read the privacy notice"), render_kw={"value": guides.NOTICE}, **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        self.data = guides.NOTICE in (valuelist or [])

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise ValidationError(str(lazy("Please read the privacy notice and tick this box.")))


class Notice(BaseForm):
    notice = NoticeBox()


class Register(_Account, AllNames, HomeForm, Notice):
    zone = HiddenField()  # the browser tells; the country's capital otherwise
    next = HiddenField()

    def validate_password(self, field: Any) -> None:
        _strong(field, self.email.data or "")


class Invitation(NewPassword, AllNames, HomeForm, Notice):
    """What an invited person adds (set `address` before validating)."""

    zone = HiddenField()


class Verify(PassportLine):
    no_surname = BooleanField(lazy("The passport has no surname"))


class Invite(OnlyAddress, PassportLine, HomeForm):
    no_surname = None
    role = SelectField(
        lazy("Role"),
        choices=lambda: [("", lazy("None: a trainee or a guest")), *((role, rules.ROLE_WORDS[role]) for role in ROLES)],
        default="",
    )
    name_needed = False

    def validate_surname(self, field: Any) -> None:
        self._latin(field)


class OrganisationRole(BaseForm):
    """A role for one organisation."""

    organisation = SelectField(lazy("Organisation"), required())
    role_there = SelectField(lazy("Role there"), required(), choices=list(rules.ORGANISATION_ROLE_WORDS.items()))

    def offer(self, organisations: list[tuple[str, str]]) -> "OrganisationRole":
        """Fills the list of (code, name) to choose from; call before validating."""
        self.organisation.choices = [("", str(lazy("Please choose"))), *organisations]
        return self


class Code(BaseForm):
    """A code of the app, or a recovery code; by a name no other form has, for it may come along with one."""

    second_factor = Line(
        lazy("Code from your app"),
        required(),
        most=40,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "dir": "ltr", "class": "code"},
    )


class SetUpFactor(OnlyPassword):
    """The app's first code, and the password: a browser left open must not lock its owner out."""

    box = HiddenField()
    code = Line(
        lazy("The code your app shows now"),
        required(),
        most=40,
        description=lazy("Six figures; a new code comes every half minute."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "code"},
    )
    password = _known_password(lazy("Your password"))


class Reason(BaseForm):
    reason = Paragraphs(lazy("Reason"), required(), most=500)


class Role(BaseForm):
    role = SelectField(lazy("Role"), required(), choices=lambda: [(role, rules.ROLE_WORDS[role]) for role in ROLES])


def known_zone(name: str | None) -> str | None:
    """The zone, if there is one of this name."""
    return name if name and name in available_timezones() else None


@lru_cache(maxsize=8)
def zones(code: str) -> list[tuple[str, str]]:
    """(zone, its city in this language) to choose from; several zones of one city's name show their own."""
    names = {language.country_zone(country) for country, _ in language.countries()} | set(_MORE_ZONES)
    return sorted(((name, language.zone_name(name)) for name in names), key=lambda pair: pair[1])
