"""Known ways to make a pickle run something, as the bytes that put their result on the stack.

What they would run is harmless: each leaves a file ``canary-…`` in the working folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.hostile import opcodes as op


@dataclass(frozen=True)
class Gadget:
    """One attack.

    Attributes:
        name: for people.
        body: puts what it makes on the stack.
        calls: what a reader should say that it did not run; empty where no name shows it.
        bites: whether Python's own unpickler falls for it here, so that it can show that the canary reports it.
    """

    name: str
    body: bytes
    calls: str = ""
    bites: bool = False


def gadgets() -> tuple[Gadget, ...]:
    return (*_programs(), *_gadgets_of_builtins(), *_gadgets_of_libraries(), *_loaders(), *_opcodes(), *_memo_tricks())


def _touch(name: str) -> bytes:
    return op.text(f"touch canary-{name}")


def _code(name: str) -> str:
    return f"open('canary-{name}', 'w').close()"


def _programs() -> Iterator[Gadget]:
    run = op.call(op.name("os", "system"), _touch("system"))
    yield Gadget("os-system", run, "os.system", bites=True)
    yield Gadget("posix-system", op.call(op.name("posix", "system"), _touch("posix")), "posix.system", bites=True)
    yield Gadget("nt-system", op.call(op.name("nt", "system"), _touch("nt")), "nt.system")
    popen = op.call(op.name("subprocess", "Popen"), op.listed(op.text("touch"), op.text("canary-popen")))
    yield Gadget("subprocess-popen", popen, "subprocess.Popen", bites=True)
    output = op.call(op.name("subprocess", "check_output"), op.listed(op.text("touch"), op.text("canary-output")))
    yield Gadget("subprocess-check-output", output, "subprocess.check_output", bites=True)
    yield Gadget("os-popen", op.call(op.name("os", "popen"), _touch("os-popen")), "os.popen", bites=True)
    spawned = op.call(op.name("pty", "spawn"), op.text("true"))
    yield Gadget("pty-spawn", spawned, "pty.spawn")
    args = (op.integer(0), op.text("/bin/true"), op.listed(op.text("true")))
    yield Gadget("os-spawn", op.call(op.name("os", "spawnv"), *args), "os.spawnv")
    connection = op.call(op.name("socket", "create_connection"), op.sequence(op.text("127.0.0.1"), op.integer(9)))
    yield Gadget("socket", connection, "socket.create_connection")
    browser = op.call(op.name("webbrowser", "open"), op.text("http://127.0.0.1:9/"))
    yield Gadget("webbrowser", browser, "webbrowser.open")
    fetched = op.call(op.name("urllib.request", "urlopen"), op.text("http://127.0.0.1:9/"))
    yield Gadget("urlopen", fetched, "urllib.request.urlopen")
    library = op.call(op.name("ctypes", "CDLL"), op.text("libc.so.6"))
    yield Gadget("ctypes", library, "ctypes.CDLL")
    removed = op.call(op.name("shutil", "rmtree"), op.text("canary-nothing"))
    yield Gadget("rmtree", removed, "shutil.rmtree")


def _gadgets_of_builtins() -> Iterator[Gadget]:
    for module in ("builtins", "__builtin__"):
        bites = module == "builtins"
        run = op.call(op.name(module, "eval"), op.text(_code(f"eval-{module}")))
        yield Gadget(f"eval-{module}", run, f"{module}.eval", bites=bites)
        run = op.call(op.name(module, "exec"), op.text(_code(f"exec-{module}")))
        yield Gadget(f"exec-{module}", run, f"{module}.exec", bites=bites)
        module_os = op.call(op.name(module, "__import__"), op.text("os"))
        system = op.call(op.name(module, "getattr"), module_os, op.text("system"))
        run = op.call(system, _touch(f"getattr-{module}"))
        yield Gadget(f"getattr-{module}", run, f"{module}.getattr", bites=bites)
        compiled = op.call(op.name(module, "compile"), op.text(_code("compile")), op.text("x"), op.text("exec"))
        run = op.call(op.name(module, "exec"), compiled)
        yield Gadget(f"compile-{module}", run, f"{module}.compile", bites=bites)
        opened = op.call(op.name(module, "open"), op.text(f"canary-open-{module}"), op.text("w"))
        yield Gadget(f"open-{module}", opened, f"{module}.open", bites=bites)
    mapped = op.call(op.name("builtins", "map"), op.name("os", "system"), op.listed(_touch("map")))
    yield Gadget("map", op.call(op.name("builtins", "list"), mapped), "builtins.map", bites=True)
    breakpoint_ = op.call(op.name("builtins", "breakpoint"))
    yield Gadget("breakpoint", breakpoint_, "builtins.breakpoint")


def _gadgets_of_libraries() -> Iterator[Gadget]:
    caller = op.call(op.name("operator", "methodcaller"), op.text("system"), _touch("methodcaller"))
    run = op.call(caller, op.call(op.name("importlib", "import_module"), op.text("os")))
    yield Gadget("operator-methodcaller", run, "operator.methodcaller", bites=True)
    getter = op.call(op.name("operator", "attrgetter"), op.text("system"))
    run = op.call(op.call(getter, op.call(op.name("builtins", "__import__"), op.text("os"))), _touch("attrgetter"))
    yield Gadget("operator-attrgetter", run, "operator.attrgetter", bites=True)
    partial = op.call(op.name("functools", "partial"), op.name("os", "system"), _touch("partial"))
    yield Gadget("functools-partial", op.call(partial), "functools.partial", bites=True)
    reduced = op.call(op.name("functools", "reduce"), op.name("os", "system"), op.listed(_touch("reduce")))
    yield Gadget("functools-reduce", reduced, "functools.reduce")
    starred = op.call(op.name("itertools", "starmap"), op.name("os", "system"), op.listed(op.sequence(_touch("star"))))
    yield Gadget("itertools-starmap", op.call(op.name("builtins", "list"), starred), "itertools.starmap", bites=True)
    deque = op.call(op.name("collections", "deque"), starred)
    yield Gadget("collections-deque", deque, "itertools.starmap", bites=True)
    yield Gadget("runpy", op.call(op.name("runpy", "run_path"), op.text("canary_module.py")), "runpy.run_path")
    imported = op.call(op.name("importlib", "import_module"), op.text("canary_module"))
    yield Gadget("importlib", imported, "importlib.import_module")
    yield Gadget("import-only", op.name("canary_module", "anything"), "canary_module.anything")
    timed = op.call(op.name("timeit", "timeit"), op.text(_code("timeit")))
    yield Gadget("timeit", timed, "timeit.timeit")
    profiled = op.call(op.name("cProfile", "run"), op.text(_code("profile")))
    yield Gadget("profile", profiled, "cProfile.run")
    marshalled = op.call(op.name("marshal", "loads"), op.binary(b"N"))
    yield Gadget("marshal", op.call(op.name("types", "FunctionType"), marshalled, op.mapping()), "marshal.loads")
    nested = op.whole(op.call(op.name("os", "system"), _touch("nested")))
    yield Gadget("pickle-in-pickle", op.call(op.name("pickle", "loads"), op.binary(nested)), "pickle.loads", bites=True)
    yield Gadget("pip", op.call(op.name("pip", "main"), op.listed(op.text("--version"))), "pip.main")
    logged = op.call(op.name("logging.config", "fileConfig"), op.text("canary.ini"))
    yield Gadget("logging-config", logged, "logging.config.fileConfig")
    coded = op.call(op.name("code", "InteractiveInterpreter"))
    yield Gadget("code-interpreter", coded, "code.InteractiveInterpreter")
    yield Gadget("test-support", op.call(op.name("test.support.script_helper", "assert_python_ok")), "assert_python_ok")


def _loaders() -> Iterator[Gadget]:
    """What torch and numpy have to offer."""
    hub = op.call(op.name("torch.hub", "load"), op.text("canary/canary"), op.text("model"))
    yield Gadget("torch-hub", hub, "torch.hub.load")
    url = op.call(op.name("torch.hub", "load_state_dict_from_url"), op.text("http://127.0.0.1:9/a.pt"))
    yield Gadget("torch-hub-url", url, "torch.hub.load_state_dict_from_url")
    load = op.name("torch.serialization", "load")
    yield Gadget("torch-load", op.new_with(load, op.sequence(op.text("canary.pt")), op.mapping()), "load")
    yield Gadget("torch-jit", op.call(op.name("torch.jit", "load"), op.text("canary.pt")), "torch.jit.load")
    yield Gadget("torch-ops", op.call(op.name("torch.ops", "load_library"), op.text("canary.so")), "torch.ops")
    compiled = op.call(op.name("torch.jit.unsupported_tensor_ops", "execWrapper"), op.text(_code("torch-exec")))
    yield Gadget("torch-exec-wrapper", compiled, "execWrapper")
    runner = op.name("torch.utils._config_module", "ConfigModule.load_config")
    yield Gadget("torch-config", op.call(runner, op.binary(b"N.")), "load_config")
    extension = op.call(op.name("torch.utils.cpp_extension", "load_inline"), op.text("canary"), op.text("int x;"))
    yield Gadget("torch-extension", extension, "load_inline")
    collected = op.call(op.name("torch.utils.collect_env", "run"), _touch("collect-env"))
    yield Gadget("torch-collect-env", collected, "torch.utils.collect_env.run")
    dynamo = op.call(op.name("torch._dynamo.guards", "GuardBuilder.get"), op.text(_code("dynamo")))
    yield Gadget("torch-dynamo", dynamo, "torch._dynamo.guards")
    device = op.call(op.name("torch", "set_default_device"), op.text("meta"))
    yield Gadget("torch-default-device", device, "set_default_device")
    numpy_run = op.call(op.name("numpy.testing._private.utils", "runstring"), op.text(_code("numpy")), op.mapping())
    yield Gadget("numpy-runstring", numpy_run, "runstring")
    numpy_load = op.call(op.name("numpy", "load"), op.text("canary.npy"), op.NONE, op.TRUE)
    yield Gadget("numpy-load", numpy_load, "numpy.load")
    mapped = op.call(op.name("numpy", "memmap"), op.text("canary-memmap"), op.text("float32"), op.text("w+"))
    yield Gadget("numpy-memmap", mapped, "numpy.memmap")
    array = op.call(op.name("numpy.core.multiarray", "_reconstruct"), op.name("os", "system"), _touch("array"))
    yield Gadget("numpy-reconstruct", array, "os.system")


def _opcodes() -> Iterator[Gadget]:
    """The same call by every opcode that can make one."""
    yield Gadget("inst", op.instance("os", "system", _touch("inst")), "os.system", bites=True)
    yield Gadget("obj", op.made(op.name("os", "system"), _touch("obj")), "os.system", bites=True)
    popen = op.name("subprocess", "Popen")
    yield Gadget("newobj", op.new(popen, op.text("true")), "subprocess.Popen")
    yield Gadget("newobj-ex", op.new_with(popen, op.sequence(op.text("true")), op.mapping()), "subprocess.Popen")
    stacked = op.call(op.stacked_name(op.text("os"), op.text("system")), _touch("stacked"))
    yield Gadget("stack-global", stacked, "os.system", bites=True)
    dotted = op.call(op.stacked_name(op.text("os"), op.text("path.os.system")), _touch("dotted"))
    yield Gadget("dotted-name", dotted, "os.path.os.system")
    state = op.named_mapping(__setstate__=op.name("os", "system"))
    armed = op.built(op.built(op.new(op.name("torch.nn", "Module")), state), _touch("setstate"))
    yield Gadget("build-setstate", armed, "torch.nn.Module")
    slots = op.sequence(op.NONE, op.named_mapping(forward=op.name("os", "system")))
    yield Gadget("build-slots", op.built(op.new(op.name("torch.nn", "Identity")), slots), "torch.nn.Identity")
    identity = op.new(op.name("torch.nn.modules.linear", "Identity"))
    patched = op.named_mapping(__class__=op.name("torch", "Tensor"), forward=op.name("os", "system"))
    yield Gadget("identity-trick", op.built(identity, patched), "os.system")
    chain = op.call(op.name("os", "system"), _touch("chain"))
    for _ in range(20):
        chain = op.call(op.name("builtins", "list"), op.listed(chain))
    yield Gadget("reduce-chain", chain, "os.system", bites=True)
    listed = op.call(op.name("collections", "OrderedDict"), op.listed(op.sequence(op.text("a"), chain)))
    yield Gadget("inside-ordered-dict", listed, "os.system", bites=True)
    appended = op.call(op.name("builtins", "list")) + op.call(op.name("os", "system"), _touch("append")) + b"a"
    yield Gadget("appended", appended, "os.system", bites=True)


def _memo_tricks() -> Iterator[Gadget]:
    """The name comes from elsewhere than where a reader might look for it."""
    swap = op.remembered(op.text("os"), 1) + b"0" + op.remembered(op.text("math"), 2) + b"0"
    swap += op.recalled(1) + op.remembered(op.text("system"), 2) + b"0" + op.recalled(2)
    yield Gadget("memo-swap", swap + b"\x93" + op.sequence(_touch("swap")) + b"R", "os.system", bites=True)
    rewritten = op.remembered(op.name("collections", "OrderedDict"), 3) + b"0"
    rewritten += op.remembered(op.name("os", "system"), 3) + b"0"
    yield Gadget("memo-rewrite", rewritten + op.call(op.recalled(3), _touch("rewrite")), "os.system", bites=True)
    far = op.remembered(op.name("os", "system"), (1 << 32) - 1) + b"0"
    yield Gadget("memo-far", far + op.call(op.recalled((1 << 32) - 1), _touch("far")), "os.system")
    doubled = op.name("os", "system") + b"2" + b"0" + op.sequence(_touch("dup")) + b"R"
    yield Gadget("dup-pop", doubled, "os.system", bites=True)
    marked = op.name("os", "system") + b"(" + op.text("junk") + b"1" + op.sequence(_touch("mark")) + b"R"
    yield Gadget("pop-mark", marked, "os.system", bites=True)
