"""What the app's speed and memory are, beside what they are measured against: ``python -m tests.benchmarks``."""
