"""A recording's captions, written on a page in one language beside the English ones."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import writing
from institute.errors import DomainError
from institute.language import SPEECHES, gettext
from institute.learning import captions, forms, recordings, rules
from institute.learning.models import ORIGINAL
from institute.learning.views import attachments
from institute.learning.views.base import bp
from institute.learning.views.editor import tongue
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.route("/teach/<code>/lessons/<id:lesson_id>/captions/<key>", methods=["GET", "POST"])
@needs(Can.TEACH)
def write_captions(code: str, lesson_id: int, key: str) -> Response:
    """The captions in the language of ?in=; where there are none, the English ones to begin from."""
    found, spoken = attachments.mine(code, lesson_id), tongue()
    recording = captions.find(found, key)
    own, original = (captions.content(recording, each) for each in (spoken, ORIGINAL))
    told = recording.told(spoken)
    form = forms.Captions(request.form, text=own or original, seen=told.file.key if told else "")
    if (
        request.method == "POST"
        and form.validate()
        and _saved(form, code, lesson_id, key, captions.name_of(recording, spoken))
    ):
        said = gettext("The captions are saved.")
        return go("learning.write_captions", said, code=code, lesson_id=lesson_id, key=key, **{"in": spoken})
    return page(
        "learning/captions.html", 422 if request.method == "POST" else 200, training=found.training, lesson=found,
        recording=recording, form=form, tongue=SPEECHES[spoken], original=original, own=own,
        standing_words=rules.STANDING_WORDS,
    )  # fmt: skip


def _saved(form: forms.Captions, code: str, lesson_id: int, key: str, name: str) -> bool:
    """Whether they are saved; the reason stands beside the field when they are not."""
    try:
        stored = captions.keep(form.text.data or "", name)
        with writing() as tx:
            captions.save(
                tx, code, lesson_id, key, tongue(), stored,
                seen=form.seen.data or "", small=form.small.data, by_id=me().id, now=clock.now(),
            )  # fmt: skip
    except recordings.NotCaptions:  # which would speak of a file's name
        form.text.errors = [gettext("These are no WebVTT captions. Please write them as it is said above.")]
        return False
    except DomainError as refusal:
        form.text.errors = [refusal.message]
        return False
    return True
