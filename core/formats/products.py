"""What a pickled module keeps of a weight under a mask besides these two: weight × mask."""

from collections.abc import Iterator, Mapping

from core.formats.pickle.dicts import text_items
from core.formats.pickle.machine import MAX_BYTES, read_pickle
from core.formats.pickle.nodes import Node, walk
from core.formats.sharded.model_folder import ModelFolder
from core.formats.shared.container import Container
from core.formats.shared.malformed import malformed_as_user_error
from core.formats.torch_objects.contents import contents_of
from core.formats.torch_objects.modules import BUFFERS, module_of
from core.formats.torch_objects.tensors import TensorDecoder, is_tensor
from core.formats.torch_save.legacy import Legacy
from core.formats.torch_save.torch_zip import TorchZip, zip_decoder
from core.formats.wrappers.wrapped import Wrapped
from core.storage.tensor_ref import Tensor


def mask_products(container: Container) -> Mapping[str, Tensor]:
    """The tensors weight × mask of a pickled module: key of the mask → tensor. A forward pass may use them as they are.

    Raises:
        UserError: the file has changed or is damaged.
    """
    if isinstance(container, ModelFolder | Wrapped):
        return mask_products(container.inner)
    if not any(tensor.key.endswith("_mask") for tensor in container.table.tensors):
        return {}
    with malformed_as_user_error(container.files[0].path):
        if isinstance(container, Legacy):
            return dict(_products(container.stream.pickled.root, container.stream.decoder))
        if isinstance(container, TorchZip):
            archive = container.archive()
            record = archive.records[f"{container.folder}/data.pkl"]
            pickled = read_pickle(archive.read(record, MAX_BYTES))
            return dict(_products(pickled.root, zip_decoder(archive, record, pickled)))
    return {}


def _products(root: Node, decoder: TensorDecoder) -> Iterator[tuple[str, Tensor]]:
    keys: dict[int, list[str]] = {}
    for entry in contents_of(root).entries:
        keys.setdefault(id(entry.found.node), []).append(entry.key)
    for module in filter(None, map(module_of, walk(root))):
        attributes, masks = text_items(module.state), text_items(module.part(BUFFERS))
        for name in module.pruned:
            product = attributes.get(name)
            # tied modules may share one mask
            for key in keys.get(id(masks[f"{name}_mask"]), ()) if is_tensor(product) else ():
                yield key, decoder.tensor(key, product)
