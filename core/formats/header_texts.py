"""What the header of a safetensors file says in free form."""

from collections.abc import Mapping

from core.formats.safetensors.safetensors_file import Safetensors
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container
from core.formats.wrappers.wrapped import Wrapped
from core.storage.source_file import SourceFile


def header_texts(container: Container, file: SourceFile) -> Mapping[str, str]:
    """Name → text in the header of one of a model's files; nothing where the format has none. It is read anew.

    Args:
        file: in which a tensor of the model lies.

    Raises:
        UserError: the file has changed.
    """
    match container:
        case Safetensors() if container.file is file:
            return container.header().metadata or {}
        case ModelFolder() | Wrapped():
            return header_texts(container.inner, file)
        case Sharded(shards=parts) | Ranks(parts=parts):
            return next(filter(None, (header_texts(each, file) for each in parts.values())), {})
    return {}
