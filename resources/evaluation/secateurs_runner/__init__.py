"""What the runner is made of. The modules that need torch are imported when the app has been told that Python runs."""
