"""The store keeps the rows: one DuckDB file that the user owns."""
