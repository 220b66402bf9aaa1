"""What the office asks for and submits in its own room."""

from institute.forms import BaseForm, Day, Line, optional
from institute.language import lazy
from institute.office import queries


class Log(BaseForm):
    """What of the log is wanted."""

    q = Line(most=200)
    session = Line(lazy("Session"), optional(), most=40)
    verb = Line(most=40)
    since = Day(lazy("From"), optional())
    until = Day(lazy("Until"), optional())

    def wanted(self) -> queries.Wanted:
        """A field with a mistake asks for nothing."""
        given = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return queries.Wanted(**given)
