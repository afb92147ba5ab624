"""The one place that computes money: pure functions that take an order as frozen values and answer with differences.

It knows csc.money, csc.errors and the standard library: no database, no request, no setting. Of Django it knows one
thing, the gettext that words.py imports, because every sentence is said in the reader's language. It prices an order
as sold and every change of it by the rules that RULES.md states (P1 to P17, and D for what we decided), refuses in one
sentence what the rules forbid, and explains each amount by steps that add up to it. It never books anything.
"""
