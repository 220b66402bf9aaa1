"""Words of the guidance pages."""

from institute.language import lazy

TOPICS = {
    "session": lazy("A session or an application"),
    "need": lazy("A training need"),
    "certificate": lazy("A certificate"),
    "account": lazy("My account"),
    "privacy": lazy("My personal data"),
    "access": lazy("A barrier on this site"),
    "other": lazy("Something else"),
}
# Who each page of help is for.
READERS = {
    "first-steps": lazy("For everybody who comes here for the first time"),
    "trainee": lazy("For those who apply and learn"),
    "need": lazy("For those who state what training is needed"),
    "nominator": lazy("For those who nominate"),
    "instructor": lazy("For those who teach and guide practice"),
    "programme-officer": lazy("For the office: needs, sessions, applications, letters"),
    "certificate-officer": lazy("For those who issue certificates"),
    "administrator": lazy("For those who keep accounts, roles and organisations"),
    "keyboard": lazy("For those who work without a mouse"),
}
