"""The window's state without a widget: document, history, jobs, selection, the threshold being edited."""
