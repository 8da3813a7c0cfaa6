"""What goes with a result so that it answers for itself: its record, and the folder that is handed over."""
