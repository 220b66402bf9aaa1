"""What a request may carry."""

from flask import Flask, abort, current_app, request

FIELDS = 500
UPLOAD = 25 * 1024 * 1024


def init_app(app: Flask) -> None:
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, MAX_FORM_MEMORY_SIZE=256 * 1024, MAX_FORM_PARTS=200)

    @app.before_request
    def measure() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if limit := getattr(view, "body_limit", None):
            request.max_content_length = limit
        values = [request.path, *request.args.values()]
        if request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded":
            if sum(1 for _ in request.form.items(multi=True)) > FIELDS:
                abort(413)
            values += request.form.values()
        if any("\x00" in value for value in values):
            abort(400)  # PostgreSQL keeps no NUL
