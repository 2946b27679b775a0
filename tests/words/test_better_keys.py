"""Which key an entry should have: the form is kept where it is, and no key is ever given to another work."""

from citekit.citekeys import KeyMaker
from citekit.dates import PartialDate
from citekit.names import Name
from citekit.work import Work

WORK = Work(title="Scarring alopecias", author=(Name(family="Cummins"),), issued=PartialDate(2021))


def test_a_key_in_the_form_stays() -> None:
    """Also with a suffix: it was dealt when there was need of it, and is never dealt anew."""
    for key in ("cummins2021scarring", "cummins2021scarringa", "cummins2021scarringab"):
        assert KeyMaker([key]).better(WORK, key) == key


def test_another_key_gets_the_form() -> None:
    """The proposal is that of a new entry; case alone is a difference too."""
    assert KeyMaker(["Cum21"]).better(WORK, "Cum21") == "cummins2021scarring"
    assert KeyMaker(["Cummins2021Scarring"]).better(WORK, "Cummins2021Scarring") == "cummins2021scarring"


def test_a_key_that_is_in_use_is_not_given_to_another() -> None:
    """Not even when its entry gets another key at the same time: a text that cites it must not mean another work."""
    assert KeyMaker(["Cum21", "Cummins2021Scarring"]).better(WORK, "Cum21") == "cummins2021scarringa"


def test_of_two_entries_with_one_key_the_later_gets_the_suffix() -> None:
    """The first keeps what its citations mean."""
    maker = KeyMaker(["cummins2021scarring", "cummins2021scarring"])
    assert maker.better(WORK, "cummins2021scarring") == "cummins2021scarring"
    assert maker.better(WORK, "cummins2021scarring", repeated=True) == "cummins2021scarringa"
