"""Speed beside the competitors, whose code is here too: `python -m benchmarks` writes docs/benchmarks.md."""
