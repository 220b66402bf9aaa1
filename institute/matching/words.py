"""What speaks for one person, what is chosen, and what moves, in words."""

from institute.language import lazy
from institute.matching import rules

SIGNS = {
    rules.PASSPORT: lazy("the same passport"),
    rules.BIRTH: lazy("the same date of birth"),
    rules.PHONE: lazy("the same phone number"),
    rules.MESSENGER: lazy("the same messenger"),
    rules.MAIL: lazy("the same name in the address"),
}
# Columns of a person that are chosen one by one; the names by their kind stand beside them.
FIELDS = {
    "country_code": lazy("Country"),
    "sex": lazy("Sex as in the passport"),
    "patronymic": lazy("Patronymic"),
    "phone": lazy("Phone"),
    "messenger": lazy("Messenger"),
    "employer": lazy("Employer"),
    "position": lazy("Position"),
    "language": lazy("Language"),
    "zone": lazy("Time zone"),
}
APPLICATIONS, PLACES = lazy("Applications"), lazy("Places in sessions")
CERTIFICATES, PAPERS = lazy("Certificates"), lazy("Letters of admission and annexes")
NEEDS, LETTERS, ROLES = lazy("Needs"), lazy("Letters"), lazy("Roles by organisation")
PARTICULARS, CONSENTS = lazy("Sealed particulars, files and forms"), lazy("Consents")
REQUESTS = lazy("Requests about their data")
LEARNT, TAUGHT = lazy("What was read and watched"), lazy("Posts on sessions")
SAID, DONE = lazy("Questions, answers and messages"), lazy("What they decided, wrote or entered")
