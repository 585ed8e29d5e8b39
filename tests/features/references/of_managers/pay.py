"""Pay of sales managers, slowly and obviously."""

from statistics import median

from tests.features.references.knowledge import led_by, peers_of, state


def pay_to_peers_ratio(facts, person, day, people):
    pay = {p: state(facts, "pay", p, day) for p in people}
    own = pay[person]
    peers = [
        pay[p]["base_pay"]
        for p in peers_of(facts, person, day, people)
        if pay[p] and own and pay[p]["currency"] == own["currency"]
    ]
    return own["base_pay"] / median(peers) if own and len(peers) >= 8 else None


def pay_to_best_paid_seller_ratio(facts, person, day, people):
    own = state(facts, "pay", person, day)
    sellers = [state(facts, "pay", seller, day) for seller in led_by(facts, person, day)]
    best = [target(row) for row in sellers if row and own and row["currency"] == own["currency"]]
    return target(own) / max(best) if best else None


def target(row):
    return row["base_pay"] + (row["target_variable_pay"] or 0)
