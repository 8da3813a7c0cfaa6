"""The plots. They take arrays and plain values, and announce what the hand does to them; they know no model."""

import os

# pyqtgraph takes the first binding that it finds installed
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
