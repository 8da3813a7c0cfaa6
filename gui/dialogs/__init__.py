"""Dialogs: committing, files, progress, unsaved plans, shortcuts, bugs."""
