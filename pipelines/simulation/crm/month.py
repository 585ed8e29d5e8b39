"""A month as the CRM sees it."""

from pipelines.simulation.arrays import Rows
from pipelines.simulation.crm.accounts import hold_accounts
from pipelines.simulation.crm.activities import do_activities
from pipelines.simulation.crm.market import hand_out_leads, next_market
from pipelines.simulation.crm.player_coaches import sell_beside_leading
from pipelines.simulation.crm.state import Crm
from pipelines.simulation.crm.teams import meet_and_report
from pipelines.simulation.crm.territories import hold_territories
from pipelines.simulation.present import Present


def live_crm(present: Present) -> tuple[Crm, dict[str, Rows]]:
    """The state at the month's end, and the month's facts by kind."""
    accounts, account_holdings = hold_accounts(present)
    territories, territory_holdings = hold_territories(present)
    activities, entered = do_activities(present)
    teams, of_teams = meet_and_report(present)
    market, index = next_market(present)
    facts = {
        "account_holdings": account_holdings,
        "territory_holdings": territory_holdings,
        "leads": hand_out_leads(present),
        "market_index": index,
        **sell_beside_leading(present, accounts),
        **of_teams,
        **entered,
    }
    return Crm(accounts, territories, activities, teams, present.quota_record, market), facts
