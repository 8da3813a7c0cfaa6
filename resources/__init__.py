"""What comes with the app besides its code: the example, the runner of evaluations, icons, translations."""
