"""Letters on the web: one's own, and the words of all of them."""

from institute.post.views import own, wordings
from institute.post.views.base import bp

__all__ = ["bp", "own", "wordings"]
