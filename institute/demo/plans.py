"""The demo's sessions as planned: when, how many, how far."""

from dataclasses import dataclass

from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED, ProgrammeVersion

PLACES = {
    "on-site": {"en": "Qingdao", "zh": "青岛", "ru": "Циндао", "fa": "چینگدائو"},
    "online": {"en": "Online", "zh": "线上", "ru": "Онлайн", "fa": "برخط"},
    "hybrid": {"en": "Qingdao and online", "zh": "青岛与线上", "ru": "Циндао и онлайн", "fa": "چینگدائو و برخط"},
}
DAY = {
    "en": "SCO National Conditions and Trade Culture: an Open Day",
    "zh": "上合国情与经贸文化开放日",
    "ru": "День открытых дверей: страны ШОС и культура торговли",
    "fa": "روز آشنایی با کشورهای سازمان همکاری شانگهای و فرهنگ تجارت",
}
DAY_TEXT = {
    "en": (
        "One day at the institute for students and newcomers: how trade between SCO countries works, "
        "who does what, and a visit to the expo centre."
    ),
    "zh": "面向留学生和新学员的一日活动：了解上合国家间的贸易如何运转、各机构如何分工，并参观博览中心。",
    "ru": (
        "Один день в институте для студентов и новичков: как устроена торговля между странами ШОС, кто "
        "за что отвечает, и посещение выставочного центра."
    ),
    "fa": (
        "یک روز در مؤسسه برای دانشجویان و تازه‌واردان: دادوستد میان کشورهای عضو چگونه کار می‌کند، هر "
        "نهاد چه وظیفه‌ای دارد، و بازدیدی از مرکز نمایشگاهی."
    ),
}
REASON = "The partner plant is being rebuilt; a new date follows in spring."


@dataclass(frozen=True)
class Plan:
    """One session of the demo: programme, first day counted from today, how many hold a place, how far it is."""

    programme: str
    start: int
    enrolled: int = 0
    waiting: int = 0  # applications to decide
    done: float = 0.0  # share of the lessons done, about
    state: str = PUBLISHED
    opens: int = -30  # days from today
    closes: int | None = None  # days from today; else three weeks before the first day
    decided: str = ""  # "issued", "proposed" or nothing
    places: int = 0
    for_trainee: bool = False
    letters: bool = False  # of admission, for some
    teacher: int = 0  # which of the instructors leads it
    countries: tuple[str, ...] = ()  # whose people it is for
    supervised: bool = False  # the class supervisor looks after it


PLANS = (
    Plan("P05", -120, enrolled=22, done=1, opens=-200, decided="issued"),
    Plan("P12", -75, enrolled=24, done=1, opens=-140, decided="issued", for_trainee=True),
    Plan("P04", -12, enrolled=20, done=1, opens=-80, decided="proposed"),
    Plan("P02", -10, enrolled=24, done=0.45, opens=-90, for_trainee=True, letters=True, supervised=True),
    Plan("P01", -6, enrolled=26, done=0.3, opens=-100),
    Plan("P08", -3, enrolled=38, done=0.2, opens=-80),
    Plan("P12", -2, enrolled=10, waiting=2, done=0.1, opens=-40, closes=5),  # takes people in for a week more
    Plan("P07", 38, enrolled=9, waiting=14),
    Plan("P09", 45, enrolled=20, waiting=3),
    Plan("P12", 52, enrolled=12, waiting=9),
    Plan("P06", 27, enrolled=17, waiting=6, opens=-50, supervised=True),
    Plan("", 24, enrolled=30, waiting=5, places=60),
    Plan("P11", 130, waiting=4, opens=-5),
    Plan("P10", 140, opens=25, countries=("KG", "KZ", "TJ", "UZ")),
    Plan("P03", 155, opens=40),
    Plan("P05", 33, state=CANCELLED, opens=-60),
    Plan("P02", 170, state=DRAFT, opens=60),
)


def length(plan: Plan, version: ProgrammeVersion | None) -> int:
    """Days from the first to the last; hybrid ones have three weeks online after those on site."""
    if version is None:
        return 1
    return version.days + (21 if version.mode == "hybrid" else 7 if plan.closes else 0)


def closing(plan: Plan) -> int:
    """The last day to apply, counted from today."""
    if plan.closes is not None:
        return plan.closes
    return max(plan.opens + 10, plan.start - (21 if plan.start > 24 else 3))
