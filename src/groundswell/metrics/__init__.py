"""Metrics are named SQL that DuckDB and Spark read alike."""
