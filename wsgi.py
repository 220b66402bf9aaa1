"""The application as gunicorn and the flask command find it."""

import gc

import click

from institute import create_app

app = create_app(commands=click.get_current_context(silent=True) is not None)

# What lives as long as the process is not looked through again, and stays shared by gunicorn's workers. A page
# leaves thousands of objects that mostly end by themselves: to search for cycles among every 700 costs a fifth of it.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
