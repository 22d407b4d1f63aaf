"""Importers say what a file holds; they never touch the store."""
