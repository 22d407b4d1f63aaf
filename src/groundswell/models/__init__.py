"""Models take arrays and give frozen results: no database, no clock, no files."""
