"""The application as gunicorn and the flask command find it."""

import gc

from institute import create_app

app = create_app()
gc.collect()
gc.freeze()  # what lives as long as the process need not be looked through again, and stays shared by the workers
