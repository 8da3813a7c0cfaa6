"""What ``core`` says in English, in the language of the window: why a parameter can't be pruned.

``core`` has one wording, which goes into files and to the command line too. A sentence is known again by its text, so
that one out of an index file is told as well. What is not known stays as it is.
"""

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from gui.support import number_format

_MARKED = (
    QT_TRANSLATE_NOOP("core", "Its elements are {dtype}. Only {dtypes} can be pruned."),
    QT_TRANSLATE_NOOP("core", "It is a buffer, not a parameter."),
    QT_TRANSLATE_NOOP("core", "It is a constant of the program, not a parameter."),
    QT_TRANSLATE_NOOP("core", "It is quantised."),
    QT_TRANSLATE_NOOP("core", "It is a scale or table of quantisation, which belongs to {owner}, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is the scale of an activation, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is the zero point of an activation, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is the scale of quantised weights, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is the zero point of quantised weights, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is the mask of {owner}, kept beside it, and no weight."),
    QT_TRANSLATE_NOOP(
        "core", "It lies among masks, has only zeros and ones, and fits no parameter here, so it is no weight."
    ),
    QT_TRANSLATE_NOOP("core", "Its module has {name} of its own, which torch would overwrite."),
    QT_TRANSLATE_NOOP("core", "It shares its elements with another parameter, but not its mask."),
    QT_TRANSLATE_NOOP("core", "It shares some of its elements, but not all, with {name}."),
    QT_TRANSLATE_NOOP("core", "Some of its elements are the same place in memory."),
    QT_TRANSLATE_NOOP("core", "There is a module called {name}, too."),
    QT_TRANSLATE_NOOP("core", "torch can't prune a parameter called {name}: torch.nn.Module uses that name itself."),
    QT_TRANSLATE_NOOP("core", "It has no name in its module, so torch can't prune it."),
    QT_TRANSLATE_NOOP("core", "It has no elements."),
    QT_TRANSLATE_NOOP("core", "Its name begins with a dot, so it would be in a module without a name."),
    QT_TRANSLATE_NOOP("core", "Its name would nest modules {count} deep. {most} is the most that can be pruned."),
    QT_TRANSLATE_NOOP("core", "Its input dimension has {size}, which is no multiple of {m}."),
    QT_TRANSLATE_NOOP("core", "It has no input dimension: it has fewer than two dimensions."),
    QT_TRANSLATE_NOOP("core", "It has no input dimension: it is a table that is looked up, not multiplied."),
    QT_TRANSLATE_NOOP("core", "It is not known which of its dimensions is the input."),
    QT_TRANSLATE_NOOP("core", "It is a numpy array of {what}."),
    QT_TRANSLATE_NOOP("core", "It is sparse, or in another unusual layout."),
    QT_TRANSLATE_NOOP("core", "It is pickled within the archive."),
    QT_TRANSLATE_NOOP("core", "It is missing: the index has it in {file}, but it is not there."),
    QT_TRANSLATE_NOOP("core", "It is a bias."),
    QT_TRANSLATE_NOOP("core", "It is a weight of a normalisation."),
    QT_TRANSLATE_NOOP("core", "It has fewer than two dimensions."),
    QT_TRANSLATE_NOOP("core", "It is fixed, not trained, as the file records."),
    QT_TRANSLATE_NOOP(
        "core", "It is called as the table by which a detector decodes boxes, which is fixed, not trained."
    ),
    QT_TRANSLATE_NOOP("core", "It is in a copy of the model, of which one is chosen at a time."),
    QT_TRANSLATE_NOOP("core", "It is flat: one dimension, as where several matrices lie in a row (e3nn)."),
    QT_TRANSLATE_NOOP("core", "Its module computes the weight from it, and its zeros need not become zeros of that."),
    QT_TRANSLATE_NOOP(
        "core", "It is called as a scale or table of quantisation, though no quantised weight is beside it."
    ),
    QT_TRANSLATE_NOOP("core", "Its name is not that of a weight."),
    QT_TRANSLATE_NOOP("core", "The file has masks, and none for this one."),
    QT_TRANSLATE_NOOP("core", "It is the state of an observer for quantisation, and no weight."),
    QT_TRANSLATE_NOOP("core", "It is a plain attribute of its module, not a parameter."),
    QT_TRANSLATE_NOOP("core", "The program has it as a plain attribute, not as a parameter."),
    QT_TRANSLATE_NOOP("core", "It belongs to an optimizer."),
    QT_TRANSLATE_NOOP("core", "It lies beside the model, not in it."),
    QT_TRANSLATE_NOOP("core", "It is kept inside the state dict, but not as a parameter."),
    QT_TRANSLATE_NOOP("core", "It is quantised, of the class {name}."),
    QT_TRANSLATE_NOOP("core", "It is of the class {name}, which keeps its values elsewhere."),
    QT_TRANSLATE_NOOP("core", "It is sparse."),
    QT_TRANSLATE_NOOP("core", "It is a nested tensor."),
    QT_TRANSLATE_NOOP("core", "It is on torch's meta device: it has no values."),
    QT_TRANSLATE_NOOP("core", "It was on a device that torch writes in a form of its own."),
    QT_TRANSLATE_NOOP("core", "It is stored as the conjugate or negative of its values."),
    QT_TRANSLATE_NOOP("core", "It is a small tensor, expanded: its shape has more elements ({count}) than are stored."),
    QT_TRANSLATE_NOOP("core", "Its dimensions ({count}) are more than can be read."),
    QT_TRANSLATE_NOOP("core", "Its bytes are packed inside the pickle, where they can't be read in place."),
    QT_TRANSLATE_NOOP("core", "Its elements are {dtype}, which is not known."),
    QT_TRANSLATE_NOOP("core", "Its elements are {dtype}, {bits}-bit values that can't be read one by one."),
    QT_TRANSLATE_NOOP("core", "Its elements are {dtype}, which can't be read."),
    QT_TRANSLATE_NOOP("core", "Its elements are {dtype}, which is not shown as numbers."),
    QT_TRANSLATE_NOOP("core", "Elements of {one} can't be compared with {other}."),
    QT_TRANSLATE_NOOP("core", "Its dtype is described in an unknown way."),
    QT_TRANSLATE_NOOP("core", "It is a numpy array that is described in an unknown way."),
    QT_TRANSLATE_NOOP("core", "Its bytes are not where numpy keeps them."),
    QT_TRANSLATE_NOOP("core", "Its bytes are written as text inside of something whose length can't be changed."),
    QT_TRANSLATE_NOOP("core", "Its bytes are written as text in an unknown way."),
    QT_TRANSLATE_NOOP("core", "Its shape is none that an array can have."),
    QT_TRANSLATE_NOOP("core", "Its bytes ({count}) do not fit its shape."),
    QT_TRANSLATE_NOOP("core", "It is packed in the files ({how})."),
    QT_TRANSLATE_NOOP("core", "Its parts are not in the order of their rows."),
    QT_TRANSLATE_NOOP("core", "Its parts do not fit together."),
    QT_TRANSLATE_NOOP("core", "Its size is not fixed."),
    QT_TRANSLATE_NOOP("core", "Its name has too many letters ({count}). {most} is the most for a name in a module."),
)
REASONS = tuple(map(str, _MARKED))
"""Why a parameter can't be pruned, or not by N:M, or is not ticked on opening."""

_LONGEST = 1000
"""Characters of a sentence that is looked at: those of ``core`` have fewer, and one out of a file may have millions."""
_FIELD = re.compile(r"\\\{(\w+)\\\}")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3}){0,5}|\d{1,15}")


def told_here(reason: str) -> str:
    """A reason of ``core`` in the language of the window.

    Args:
        reason: one or several sentences, empty for none; its fields may have come out of a file.
    """
    for template in REASONS if 0 < len(reason) <= _LONGEST else ():
        found = _pattern(template).fullmatch(reason)
        if found is not None:
            words = {name: _number(text) for name, text in found.groupdict().items()}
            return QCoreApplication.translate("core", template).format(**words)
    return reason


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What the sentences of a template look like."""
    return re.compile(_FIELD.sub(r"(?P<\1>.+)", re.escape(template)), re.DOTALL)


def _number(text: str) -> str:
    """A count as the window writes it; other text stays."""
    return number_format.whole(int(text.replace(",", ""))) if _COUNT.fullmatch(text) else text
