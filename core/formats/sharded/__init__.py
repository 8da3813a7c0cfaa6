"""Models in several files, and folders as libraries write them: the one model in them, or several."""
