"""How the house is served; bin/run, the systemd unit and the container read it. The address comes by --bind."""

import os

preload_app = True
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# For those who wait: at the write door, for slow senders and readers. Pages take turns (institute/web/turns.py).
threads = 8
# A connection is for one request, and a worker takes few at a time: what waits then goes to whichever worker is
# free first.
worker_connections = 10
keepalive = 0
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 64
loglevel = "warning"
control_socket_disable = True
