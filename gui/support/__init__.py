"""What every part of the window uses: language, settings, theme, number formats."""
