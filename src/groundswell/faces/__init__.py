"""The faces render an Answer and compute nothing: command line, charts, report, notebook."""
