"""What can go wrong in the domain; the web skin knows the HTTP numbers."""

from typing import Any, TypeVar

from institute.language import lazy


class DomainError(Exception):
    """A rule of the institute refused. The class says which; `message` says it to the reader."""

    message: Any = lazy("This cannot be done now.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(type(self).__name__)
        if message is not None:
            self.message = message


class NotFound(DomainError):
    """There is no such thing, or not for you."""

    message = lazy("We could not find this page.")


class Forbidden(DomainError):
    """You may not do this."""

    message = lazy("Your account does not open this page.")


class Unproved(DomainError):
    """You may, once this visit has shown its second factor."""

    message = lazy("Please show your second factor first.")


class TooMany(DomainError):
    """The same thing was tried too often; wait."""

    message = lazy("Too many attempts. Please wait some minutes and try again.")


class NoRoom(DomainError):
    """The disk is full."""

    message = lazy("There is no room left to store files. Nothing you saved is lost. Please tell the office.")


class Unavailable(DomainError):
    """Something we stand on does not answer."""

    message = lazy("The service is resting for a moment. Please try again soon.")


T = TypeVar("T")


def existing(thing: T | None) -> T:
    """The thing that was looked for; NotFound when there is none."""
    if thing is None:
        raise NotFound
    return thing
