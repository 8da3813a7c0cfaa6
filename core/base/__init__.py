"""What every layer uses: errors, progress, element types, text made safe to show."""
