"""The line of rooms: each may use those before it, never those after it."""

ROOMS = (
    "partners",
    "almanac",
    "people",
    "post",
    "demand",
    "catalogue",
    "dossier",
    "enrolment",
    "nomination",
    "learning",
    "practice",
    "classroom",
    "certificates",
    "importing",
    "rights",
    "desk",
    "office",
    "finding",
    "guidance",
    "demo",
)
