"""What marks, absences, rooms, groups and the manual's sections are called."""

from institute.language import lazy
from institute.stay import rules
from institute.stay.models import ANY, ARRIVED, BUS, DELEGATION, GONE, KEY, MEN, PASSPORT, REGISTERED, STUDY, WOMEN

MARKS = {
    ARRIVED: lazy("Has arrived"),
    PASSPORT: lazy("Passport seen"),
    KEY: lazy("Key handed over"),
    REGISTERED: lazy("Registered with the police"),
    GONE: lazy("Departed"),
}
ABSENCES = {
    "visa": lazy("No visa in time"),
    "illness": lazy("Illness"),
    "employer": lazy("Not released by the employer"),
    "flight": lazy("Flight or journey failed"),
    "withdrew": lazy("Gave the place up"),
    "silent": lazy("Did not come and gave no reason"),
}
ROOM_KINDS = {WOMEN: lazy("Women"), MEN: lazy("Men"), ANY: lazy("Women or men")}
MIXES = {
    rules.COUNTRY: lazy("People of one country together"),
    rules.LANGUAGE: lazy("People of one language together"),
    rules.MIXED: lazy("People of different countries together"),
    rules.NONE: lazy("As it comes"),
}
CLASHES = {
    rules.BOTH: lazy("Women and men are in this room."),
    rules.OVERFULL: lazy("There are more people than beds."),
    rules.WRONG_KIND: lazy("The room is meant for others."),
    rules.NOT_ALONE: lazy("Somebody here wishes to be alone."),
}
LEFT_OVER = {
    rules.NO_ROOM: lazy("no bed is free that fits"),
    rules.NO_SINGLE: lazy("wishes to be alone, and no single room is free"),
    rules.UNKNOWN: lazy("the sex in the passport is not known, or X: please decide with the person"),
    rules.UNLIKE: lazy("the wish differs from the passport: please decide with the person"),
}
GROUP_KINDS = {DELEGATION: lazy("Delegation"), BUS: lazy("Bus"), STUDY: lazy("Study group")}
SECTIONS = {
    "arrival": lazy("Arrival"),
    "lodging": lazy("Where you stay"),
    "money": lazy("Money"),
    "health": lazy("Health"),
    "emergency": lazy("In an emergency"),
    "rules": lazy("Rules"),
}
