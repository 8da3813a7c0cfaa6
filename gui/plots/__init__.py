"""The plots. They take arrays and plain values, and emit signals for mouse and keys; they know no model."""

import os

# pyqtgraph takes the first binding that it finds installed
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
