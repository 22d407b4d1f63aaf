"""The For You model; for now it invents accounts whose truth is known."""
