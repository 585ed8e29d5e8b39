"""A refusal to learn says how the spells ended instead."""

from datetime import date

import pytest

from data_contracts.errors import ModelError
from pipelines.config import RunSection
from pipelines.exits_on_record import nobody_at_risk, require_voluntary_exits
from pipelines.store import Store

JUNE = date(2024, 6, 30)


@pytest.fixture
def spells():
    store = Store()

    def fill(*rows):
        store.con.execute(
            "CREATE TABLE source.employment_spells (population VARCHAR, end_date DATE, notice_date DATE, "
            "exit_type VARCHAR, observed_until DATE, superseded_date DATE)"
        )
        for row in rows:
            store.con.execute("INSERT INTO source.employment_spells VALUES (?, ?, ?, ?, ?, ?)", row)
        return store

    yield fill
    store.close()


STAYS = ("seller", None, None, None, None, None)


def left(exit_type, superseded=None, population="seller"):
    return (population, "2024-01-31", None, exit_type, None, superseded)


def require(store, unknown="voluntary"):
    settings = RunSection(organisation="acme", unknown_exits_count_as=unknown)
    require_voluntary_exits(store, settings, JUNE)


def test_where_nobody_ever_leaves_the_refusal_asks_for_the_leavers(spells):
    with pytest.raises(
        ModelError,
        match=r"nobody ever leaves: of 2 spells .* by 2024-06-30.* ask HR.* at least 100 voluntary exits",
    ):
        require(spells(STAYS, STAYS, left("voluntary", population="sales_manager")))


def test_where_nobody_left_voluntarily_the_refusal_counts_the_kinds(spells):
    store = spells(STAYS, left("retirement"), left("retirement"), left("involuntary"))
    with pytest.raises(ModelError, match=r"3 people left .*\(retirement 2, involuntary 1\): check the codes"):
        require(store)


@pytest.mark.parametrize("exit_type", ["unknown", None])
def test_an_exit_of_unknown_type_counts_as_the_settings_say(spells, exit_type):
    store = spells(left(exit_type))
    require(store, "voluntary")
    with pytest.raises(ModelError, match=r"none of them voluntarily \(unknown 1\)"):
        require(store, "other")


def test_one_voluntary_exit_is_left_to_the_training_to_judge(spells):
    require(spells(left("voluntary")))


def test_a_notice_is_an_exit_before_its_last_day(spells):
    require(spells(("seller", None, "2024-06-01", "voluntary", None, None)), "other")


def test_a_replaced_version_of_a_spell_counts_for_nothing(spells):
    with pytest.raises(ModelError, match=r"of 1 spells"):
        require(spells(STAYS, left("voluntary", superseded="2024-05-01")))


def test_nobody_at_risk_says_how_the_spells_stand(spells):
    store = spells(left("voluntary"), ("seller", None, None, None, "2024-03-31", None))
    told = nobody_at_risk(store, "seller", JUNE)
    assert "of 2 spells on record 1 had ended and 1 were not observed any more" in told
    assert "'seller'" in told
