"""Limits that several packages must agree on, each with the reason for its value."""

# The fewest people a published or shown figure about a group is taken over: with fewer, somebody who knows
# the others could work out what it says about one of them.
MINIMUM_GROUP_PEOPLE = 5

# The fewest peers, the person included, that make a comparison group: with fewer, one unusual colleague
# moves the median that everybody else is held against.
MINIMUM_PEERS = 8

# Reasons shown about a person. A talk can be about a few things; one reason to stay among them keeps the
# picture fair.
RAISING_REASONS = 3
PROTECTING_REASONS = 1
