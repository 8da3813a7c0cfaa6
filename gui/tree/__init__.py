"""The module tree: its model, the filter, how cells are painted, and the widget around it."""
