"""The application as gunicorn and the flask command find it."""

import gc

import click

from institute import create_app

app = create_app(commands=click.get_current_context(silent=True) is not None)

# What lives as long as the process is not looked through again, and stays shared by gunicorn's workers. A page
# leaves thousands of objects that mostly end by themselves: cycles are sought among 10,000, not among every 700.
# (Among 50,000 is no quicker, and a worker grows by 8 MB.)
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
