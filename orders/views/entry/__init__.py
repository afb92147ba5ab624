"""Order entry: the five tabs of an order in progress, and the verbs that change it."""
