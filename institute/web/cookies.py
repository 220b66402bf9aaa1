"""Our cookies: all __Host-, HttpOnly and Lax where there is TLS."""

from flask import Response

from institute.config import settings


def name(plain: str) -> str:
    """The cookie's full name; browsers refuse the prefix without TLS."""
    return f"__Host-{plain}" if settings().secure else plain


def put(response: Response, plain: str, value: str, max_age: int | None = None) -> None:
    """Sets a cookie; without an age it lives as long as the browser."""
    response.set_cookie(
        name(plain), value, max_age=max_age, path="/", secure=settings().secure, httponly=True, samesite="Lax"
    )


def drop(response: Response, plain: str) -> None:
    response.delete_cookie(name(plain), path="/", secure=settings().secure, httponly=True, samesite="Lax")
