"""What orders and kinds of paper are called."""

from institute.language import lazy
from institute.papers.rules import CHINESE, LATIN

ORDERS = {
    CHINESE: lazy("By country, in the order of the Chinese list"),
    LATIN: lazy("By surname, in Latin letters"),
}
