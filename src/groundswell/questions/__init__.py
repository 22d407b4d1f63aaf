"""Questions are what a person asks; each reads a view of one account and returns an Answer."""
