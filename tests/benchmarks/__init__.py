"""How fast the app is, beside the same pages written the usual way: python -m tests.benchmarks."""
