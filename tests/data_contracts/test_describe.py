from dataclasses import replace

from data_contracts.catalogue import PUBLISHED, SOURCES
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.describe import tables_markdown

VISITS = Contract(
    table="visits",
    description="One visit.",
    columns=(
        Column("visit_id", Kind.TEXT, "The visit, as a key.", is_required=True),
        Column("day", Kind.DATE, "The day.", is_required=True, may_be_null=True),
        Column("kind", Kind.TEXT, "The kind.", allowed=("call", "meeting"), severity=Severity.CRITICAL),
        Column("rooms", Kind.COUNT, "The rooms | halls.", minimum=1, maximum=9),
        Column("left_date", Kind.DATE, "The day they left.", known_from="left_date"),
    ),
    key=("visit_id", "day"),
    recorded_from="day",
    recorded_defaults={"left_date": ("day", "kind")},
    is_recorded_at_month_end=True,
    is_required=True,
    rules=(Rule("visits are short", "Long ones are meetings.", Severity.WARNING, "SELECT", "shorten them"),),
)


def test_a_table_is_described_in_full():
    _, section = tables_markdown([VISITS]).split("## visits")
    assert section == (
        "\n\nOne visit. **Required.**\n\n"
        "Key: `visit_id`, `day`. Recorded, where not delivered, on the last day of `day`. "
        "`left_date`, where not delivered: `day`, else `kind`.\n\n"
        "| column | type | required | meaning | known |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `visit_id` | VARCHAR | yes | The visit, as a key. |  |\n"
        "| `day` | DATE | yes, may be empty | The day. |  |\n"
        "| `kind` | VARCHAR |  | The kind. One of `call`, `meeting` (*critical*). |  |\n"
        "| `rooms` | BIGINT |  | The rooms &#124; halls. At least 1 and at most 9. |  |\n"
        "| `left_date` | DATE |  | The day they left. | from `left_date` |\n\n"
        "| rule | severity | why | what to do |\n"
        "| --- | --- | --- | --- |\n"
        "| visits are short | *warning* | Long ones are meetings. | shorten them |\n"
    )


def test_a_table_without_a_key_and_a_second_date_for_the_record_are_described():
    events = replace(VISITS, key=(), is_recorded_at_month_end=False, recorded_not_before="left_date")
    assert (
        "No key: each row is a fact of its own. "
        "Recorded, where not delivered, on `day`, or on `left_date` where that is later. "
    ) in tables_markdown([events])


def test_the_page_has_every_table_in_order_and_ends_with_one_line_break():
    page = tables_markdown((*SOURCES, *PUBLISHED))
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert headings == [contract.table for contract in (*SOURCES, *PUBLISHED)]
    assert page.endswith("|\n")
    assert "  \n" not in page
