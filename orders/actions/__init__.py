"""Verbs that change state: permission at the door, then lock, guard, change, event and promise in one transaction."""
