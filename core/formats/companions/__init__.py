"""What lies beside a model's weights: configurations, read as data, and the small files that go with a copy."""
