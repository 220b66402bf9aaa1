"""What the demo's applicants wrote."""

import random
from typing import Any

from institute import competences
from institute.catalogue.models import TrainingSession
from institute.demo import content
from institute.people.models import Person

CHANGE = {  # wished for on the paper
    "en": "My passport has two given names; one is missing here.",
    "zh": "护照上我的名字有两个部分，这里少了一个。",
    "ru": "В паспорте у меня два имени, здесь одного не хватает.",
    "fa": "در گذرنامه دو نام دارم؛ اینجا یکی نیست.",
}
REASONS = {
    "returned": {
        "en": "Please tell us more about what you do in your present position.",
        "zh": "请补充说明您目前岗位的具体职责。",
        "ru": "Пожалуйста, подробнее опишите свои нынешние обязанности.",
        "fa": "لطفاً دربارهٔ وظایف کنونی خود بیشتر بنویسید.",
    },
    "declined": {
        "en": (
            "This session is for people who work in the field already; the introductory one in spring would suit you."
        ),
        "zh": "本班面向已从事该领域工作的学员，春季的入门班更适合您。",
        "ru": "Этот набор рассчитан на тех, кто уже работает в отрасли; вам подойдёт вводный курс весной.",
        "fa": "این دوره برای کسانی است که در این حوزه شاغل‌اند؛ دورهٔ مقدماتی بهار برای شما مناسب‌تر است.",
    },
}
_KINDS = {"park": "enterprise"}
_DUTIES = {
    "en": "I prepare and check the papers, speak with partners abroad, and report to the head of the department.",
    "zh": "负责单证的准备与审核，与境外合作方沟通，并向部门负责人汇报。",
    "ru": (
        "Готовлю и проверяю документы, веду переписку с зарубежными партнёрами, отчитываюсь перед руководителем отдела."
    ),
    "fa": "تهیه و بررسی اسناد، گفت‌وگو با شریکان خارجی و گزارش به رئیس بخش بر عهدهٔ من است.",
}
_SUBJECT = {"en": "Economics", "zh": "经济学", "ru": "Экономика", "fa": "اقتصاد"}


def _rated(person: Person, training: TrainingSession) -> dict[str, str]:
    """Most of what may be rated."""
    dice = random.Random(person.email)  # nosec B311  # its own: the others' throws stay as they were
    return {
        one.key: dice.choice("00111222233")
        for one in competences.of_themes(training.themes) if dice.random() < 0.9
    }  # fmt: skip


def answers(person: Person, dice: random.Random, training: TrainingSession) -> dict[str, Any]:
    """An application's answers, in the applicant's language."""
    profiles, speaks = content.load("profiles"), person.language
    kind = next(
        (row["org_type"] for row in profiles["employers"] if row["name"][speaks] == person.employer), "enterprise"
    )
    near = [row for row in profiles["motivations"] if row.get("theme") in training.themes] or profiles["motivations"]
    need = training.answers[0].need if training.answers and dice.random() < 0.6 else None
    return {
        "country": person.country_code or "",
        "phone": "+000 000 0000",
        "sex": person.sex or "",
        "nationality": person.country_code or "",
        "place_of_birth": person.country_code or "",
        "address": "Demo street 1",
        "degree": dice.choice(("bachelor", "master", "master", "doctor")),
        "degree_subject": _SUBJECT[speaks],
        "degree_place": "Demo University",
        "degree_year": str(dice.randrange(1995, 2020)),
        "employer": person.employer,
        "kind": _KINDS.get(kind, kind),
        "position": person.position,
        "rank": dice.choice(("division", "section", "specialist", "specialist")),
        "years": str(dice.randrange(1, 22)),
        "duties": _DUTIES[speaks],
        "need": str(need.id) if need else "",
        "reason": dice.choice(near)["text"][speaks],
        "expectations": dice.choice(profiles["motivations"])["text"][speaks],
        **_rated(person, training),
        f"level_{speaks}": "C2",
        **({"level_en": dice.choice(("B1", "B2", "C1"))} if speaks != "en" else {}),
    }
