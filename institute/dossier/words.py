"""What grades, kinds, choices and reasons are called."""

from institute.dossier.models import AFTER, APPLYING, CHOICE, FILE, P1, P2, P3, TEXT
from institute.language import lazy

GRADES = {
    P1: lazy("Ordinary: read with the application"),
    P2: lazy("Restricted: sealed and masked"),
    P3: lazy("Sensitive: sealed, masked, with separate consent"),
}
STAGES = {APPLYING: lazy("While applying"), AFTER: lazy("After admission")}
KINDS = {TEXT: lazy("Words of their own"), CHOICE: lazy("Choice"), FILE: lazy("File")}
# Why somebody looks at what is masked.
REASONS = {
    "papers": lazy("Checking the application's papers"),
    "visa": lazy("Invitation and visa"),
    "travel": lazy("Flights and arrival"),
    "lodging": lazy("Room and registration with the police"),
    "insurance": lazy("Insurance"),
    "care": lazy("Health, meals or help during the session"),
    "request": lazy("The person asked for it"),
}
SEXES = {"F": lazy("Female"), "M": lazy("Male"), "X": lazy("X, as the passport says")}
YES_NO = {"yes": lazy("Yes"), "no": lazy("No")}
DEGREES = {
    "secondary": lazy("Secondary school"),
    "vocational": lazy("Vocational school or college"),
    "bachelor": lazy("Bachelor or specialist"),
    "master": lazy("Master"),
    "doctor": lazy("Doctor"),
}
PASSPORTS = {
    "ordinary": lazy("Ordinary"),
    "official": lazy("Official"),
    "service": lazy("Service"),
    "diplomatic": lazy("Diplomatic"),
}
DIETS = {
    "halal": lazy("Halal"),
    "vegetarian": lazy("Vegetarian"),
    "vegan": lazy("Vegan"),
    "no-beef": lazy("No beef"),
    "no-pork": lazy("No pork"),
}
INSURANCES = {"host": lazy("By the institute"), "own": lazy("My own, valid in China")}
SIZES = {size: size for size in ("XS", "S", "M", "L", "XL", "XXL", "3XL")}
ROOMS = {"women": lazy("With women"), "men": lazy("With men"), "alone": lazy("Alone, where there is such a room")}
