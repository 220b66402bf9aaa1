"""The yardstick: a bare Flask, SQLAlchemy and Jinja page that lists 25 of 14,000 rows.

A page's cost is told as a ratio to this one, measured in the same run, so that a figure
means the same on any machine. `python reference.py` fills the database at $REFERENCE_DB.
"""

import os
from datetime import datetime

from flask import Flask, render_template_string, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['REFERENCE_DB']}"
db = SQLAlchemy(app)


class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    first = db.Column(db.String(50))
    last = db.Column(db.String(50), index=True)
    email = db.Column(db.String(80))
    city = db.Column(db.String(40))
    created = db.Column(db.DateTime)


PAGE = """<!doctype html><html><head><title>People</title></head><body><h1>People ({{ total }})</h1>
<table><tr><th>#</th><th>Name</th><th>Email</th><th>City</th><th>Since</th></tr>
{% for p in rows %}<tr><td>{{ p.id }}</td>
<td><a href="{{ url_for('people', page=p.id) }}">{{ p.last }}, {{ p.first }}</a></td>
<td>{{ p.email }}</td><td>{{ p.city }}</td>
<td>{{ p.created.strftime('%Y-%m-%d') }}</td></tr>{% endfor %}</table></body></html>"""


@app.get("/")
def people():
    page = request.args.get("page", 1, type=int)
    total = db.session.scalar(db.select(db.func.count()).select_from(Person))
    some = db.select(Person).order_by(Person.last, Person.id).limit(25).offset((page - 1) * 25)
    return render_template_string(PAGE, rows=db.session.scalars(some).all(), total=total)


def fill() -> None:
    """14,000 rows, the same every time."""
    day = datetime(2026, 1, 1)  # noqa: DTZ001  as bare as it gets
    rows = [
        {"first": f"F{i % 97}", "last": f"L{i * 7919 % 14000:05d}", "email": f"u{i}@example.org", "city": "Town",
         "created": day}
        for i in range(14000)
    ]  # fmt: skip
    with app.app_context():
        db.create_all()
        db.session.execute(db.text("pragma journal_mode=wal"))
        db.session.execute(db.insert(Person), rows)
        db.session.commit()


if __name__ == "__main__":
    fill()
