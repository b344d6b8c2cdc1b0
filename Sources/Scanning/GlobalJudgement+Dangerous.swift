/// What a pickle that names it can do harm with.
///
/// The verdict does not rest on these tables: what is in no table of allowed names is unknown and
/// fails a scan as well. They say why, for names that are known from attacks.
extension GlobalJudgement {
  private static let process = "it runs programs"
  private static let code = "it runs code that is given as text"
  private static let load = "it imports or loads code"
  private static let object = "it loads pickles without any check"
  private static let reach = "it reaches any attribute or calls any function"
  private static let files = "it reads, writes or removes files"
  private static let network = "it opens connections"
  private static let memory = "it calls into memory or libraries"
  private static let state = "it changes the interpreter"

  /// Modules of which everything is dangerous, with all that is below them.
  static let dangerousModules: [String: String] = [
    "os": process, "posix": process, "nt": process, "subprocess": process,
    "_posixsubprocess": process,
    "_winapi": process, "pty": process, "popen2": process, "multiprocessing": process,
    "asyncio": process, "concurrent": process, "sh": process, "pexpect": process, "fabric": process,
    "invoke": process, "psutil": process, "webbrowser": process, "antigravity": process,
    "sys": state, "_sitebuiltins": state, "site": state, "sitecustomize": state,
    "usercustomize": state, "gc": state, "signal": state, "_signal": state, "atexit": state,
    "faulthandler": state, "_thread": state, "threading": state, "_frozen_importlib": load,
    "_frozen_importlib_external": load, "_imp": load, "imp": load, "importlib": load,
    "importlib_metadata": load, "pkgutil": load, "zipimport": load, "modulefinder": load,
    "pip": load, "ensurepip": load, "setuptools": load, "distutils": load, "pkg_resources": load,
    "venv": load, "easy_install": load, "conda": load,
    "runpy": code, "code": code, "codeop": code, "timeit": code,
    "cProfile": code, "profile": code, "_lsprof": code, "trace": code, "pdb": code, "bdb": code,
    "doctest": code, "idlelib": code, "lib2to3": code, "pydoc": code, "test": code, "IPython": code,
    "jupyter": code, "ptpython": code, "jinja2": code, "mako": code, "numexpr": code,
    "pickle": object, "_pickle": object, "dill": object, "cloudpickle": object, "shelve": object,
    "marshal": object, "jsonpickle": object,
    "ctypes": memory, "_ctypes": memory, "cffi": memory, "_cffi_backend": memory, "mmap": memory,
    "shutil": files, "tempfile": files, "fileinput": files, "glob": files, "tarfile": files,
    "zipfile": files, "posixfile": files, "dbm": files, "sqlite3": files, "_sqlite3": files,
    "socket": network, "_socket": network, "ssl": network, "_ssl": network, "socketserver": network,
    "http": network, "urllib": network, "urllib3": network, "requests": network, "httpx": network,
    "aiohttp": network, "ftplib": network, "smtplib": network, "smtpd": network, "poplib": network,
    "imaplib": network, "nntplib": network, "telnetlib": network, "xmlrpc": network,
    "paramiko": network, "websocket": network, "wsgiref": network, "select": network,
    "torch.hub": "it downloads and runs code", "torch.package": load,
    "torch.utils.cpp_extension": code, "torch.utils.model_zoo": network,
    "torch.utils.bottleneck": code, "torch.utils.collect_env": process, "torch._inductor": code,
    "torch._dynamo": code, "torch.compiler": code, "torch.distributed.rpc": network,
    "torch.distributed.run": process, "torch.distributed.launch": process,
    "torch.distributed.elastic": process, "torch.multiprocessing": process, "torch.fx": code,
    "torch.jit": load, "torch.ops": load, "torch._ops": load, "torch._export": load,
    "torch.export": load, "torch.onnx": files, "torch.testing": code, "torch._C": memory,
    "numpy.f2py": process, "numpy.distutils": process, "numpy.testing": code,
    "numpy.ctypeslib": memory, "scipy.io": files,
    "pandas.io": object, "pandas.core.computation": code, "sympy": code,
  ]

  /// Single names of modules that hold harmless ones too.
  static let dangerousNames: [String: [String: String]] = [
    "builtins": [
      "eval": code, "exec": code, "execfile": code, "compile": code, "__import__": load,
      "reload": load, "getattr": reach, "setattr": reach, "delattr": reach, "hasattr": reach,
      "apply": reach, "map": reach, "filter": reach, "reduce": reach, "sorted": reach, "max": reach,
      "min": reach, "sum": reach, "any": reach, "all": reach, "vars": reach, "globals": reach,
      "locals": reach, "dir": reach, "type": reach, "super": reach, "property": reach,
      "classmethod": reach, "staticmethod": reach, "open": files, "file": files, "input": code,
      "raw_input": code, "breakpoint": code, "help": code, "exit": state, "quit": state,
      "memoryview": memory, "print": files, "iter": reach, "next": reach, "enumerate": reach,
      "zip": reach, "callable": reach, "id": memory, "license": files, "credits": files,
    ],
    "operator": [
      "attrgetter": reach, "methodcaller": reach, "itemgetter": reach, "call": reach,
      "getitem": reach, "setitem": reach, "delitem": reach,
    ],
    "_operator": [
      "attrgetter": reach, "methodcaller": reach, "itemgetter": reach, "call": reach,
      "getitem": reach, "setitem": reach, "delitem": reach,
    ],
    "functools": [
      "partial": reach, "partialmethod": reach, "reduce": reach, "singledispatch": reach,
      "cached_property": reach, "lru_cache": reach, "update_wrapper": reach, "wraps": reach,
    ],
    "_functools": ["partial": reach, "reduce": reach],
    "itertools": [
      "accumulate": reach, "dropwhile": reach, "filterfalse": reach, "groupby": reach,
      "starmap": reach, "takewhile": reach,
    ],
    "collections": ["namedtuple": code],
    "types": [
      "CodeType": code, "FunctionType": code, "LambdaType": code, "MethodType": reach,
      "ModuleType": load, "new_class": reach, "DynamicClassAttribute": reach, "coroutine": code,
    ],
    "copyreg": [
      "add_extension": state, "pickle": state, "constructor": state, "remove_extension": state,
      "__newobj__": reach, "__newobj_ex__": reach,
    ],
    "io": [
      "open": files, "FileIO": files, "open_code": files, "OpenWrapper": files,
      "TextIOWrapper": files,
    ],
    "_io": ["open": files, "FileIO": files, "open_code": files, "TextIOWrapper": files],
    "codecs": ["open": files, "EncodedFile": files, "register": state],
    "_codecs": ["register": state],
    "linecache": ["getline": files, "getlines": files, "updatecache": files],
    "pathlib": ["Path.open": files, "Path.unlink": files, "Path.write_text": files],
    "platform": ["popen": process, "_syscmd_ver": process, "_syscmd_file": process],
    "inspect": [
      "getattr_static": reach, "getsource": files, "stack": reach, "currentframe": reach,
    ],
    "ast": ["parse": code, "literal_eval": code],
    "logging": ["FileHandler": files, "config": code],
    "logging.config": [
      "dictConfig": code, "fileConfig": code, "listen": network, "_resolve": load,
      "valid_ident": code,
    ],
    "logging.handlers": ["SocketHandler": network, "HTTPHandler": network, "SMTPHandler": network],
    "unittest": ["main": code], "unittest.mock": ["_importer": load, "_dot_lookup": load],
    "bsddb.db": ["DB": files],
    "cgitb": ["lookup": code], "uuid": ["_get_command_stdout": process, "_popen": process],
    "random": ["_os": process], "getpass": ["os": process],
    "torch": [
      "load": object, "save": files, "hub": load, "jit": load, "compile": code,
      "from_file": files, "classes": load, "ops": load, "_load_global_deps": load,
    ],
    "torch.storage": ["_load_from_bytes": object],
    "torch.serialization": [
      "load": object, "_load": object, "_legacy_load": object, "save": files,
    ],
    "torch.utils.data.datapipes.utils.decoder": ["basichandlers": object],
    "numpy": [
      "load": object, "save": files, "savez": files, "fromfile": files, "memmap": files,
      "loadtxt": files, "genfromtxt": files, "vectorize": reach, "frompyfunc": reach,
      "apply_along_axis": reach, "fromfunction": reach, "DataSource": network,
    ],
    "numpy.core.memmap": ["memmap": files], "numpy._core.memmap": ["memmap": files],
    "gzip": ["open": files, "GzipFile": files], "bz2": ["open": files, "BZ2File": files],
    "lzma": ["open": files, "LZMAFile": files],
    "cupy": ["RawKernel": code, "RawModule": code, "load": object],
    "torch.utils._config_module": ["load_config": object],
    "numpy.lib.npyio": ["load": object], "numpy.lib._npyio_impl": ["load": object],
    "pandas": ["read_pickle": object, "eval": code, "read_csv": network, "read_json": network],
    "joblib": ["load": object, "dump": files], "joblib.numpy_pickle": ["load": object],
    "yaml": ["load": object, "unsafe_load": object, "full_load": object],
    "transformers": ["pipeline": load],
    "transformers.dynamic_module_utils": ["get_class_from_dynamic_module": load],
    "keras.models": ["load_model": load], "tensorflow": ["io": files],
  ]
}
