"""Pay features, slowly and obviously."""

from statistics import median

from tests.features.references.knowledge import peers_of, state


def pay_shortfall_ratio(facts, person, day, people):
    pay = {p: state(facts, "pay", p, day).get("base_pay") for p in people}
    peers = [pay[p] for p in peers_of(facts, person, day, people) if pay[p] is not None]
    if pay[person] is None or len(peers) < 8:
        return None
    return max(0, median(peers) - pay[person]) / median(peers)
