"""The main window: actions, menus, workspace, and what is made after the first paint."""
