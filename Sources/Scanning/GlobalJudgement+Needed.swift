/// What may be in a pickle without being worth a word.
///
/// Source: PyTorch 2.15, `torch/_weights_only_unpickler.py` and `torch/_utils.py`; the rest are
/// classes that keep data and run nothing of the file's choice.
extension GlobalJudgement {
  static func isNeeded(_ module: String, _ name: String) -> Bool {
    switch module {
    case "torch", "torch.cuda": isTorchName(name)
    default:
      needed[module]?.contains(name) == true || scripted[module]?.contains(name) == true
    }
  }

  private static func isTorchName(_ name: String) -> Bool {
    if name.hasSuffix("Storage") { return storages.contains(String(name.dropLast(7))) }
    return types.contains(name) || ["Size", "Tensor", "device", "dtype"].contains(name)
      || tensors.contains(name)
  }

  private static let storages: Set<String> = [
    "BFloat16", "Bool", "Byte", "Char", "ComplexDouble", "ComplexFloat", "Double", "Float", "Half",
    "Int", "Long", "QInt32", "QInt8", "QUInt2x4", "QUInt4x2", "QUInt8", "Short", "Typed", "Untyped",
  ]

  private static let tensors: Set<String> = [
    "BFloat16Tensor", "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor",
    "HalfTensor", "IntTensor", "LongTensor", "ShortTensor",
  ]

  private static let types: Set<String> = [
    "bfloat16", "bool", "complex128", "complex32", "complex64", "float16", "float32", "float64",
    "float4_e2m1fn_x2", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz",
    "float8_e8m0fnu", "int16", "int32", "int64", "int8", "qint32", "qint8", "quint2x4", "quint4x2",
    "quint8", "uint16", "uint32", "uint64", "uint8", "per_channel_affine", "per_tensor_affine",
    "strided", "sparse_coo", "sparse_csr",
  ]

  /// What archives of TorchScript name: functions that return their argument.
  static let scripted: [String: Set<String>] = [
    "torch.jit._pickle": [
      "build_boollist", "build_doublelist", "build_intlist", "build_tensor_from_id",
      "build_tensorlist", "restore_type_tag",
    ]
  ]

  private static let needed: [String: Set<String>] = [
    "torch._utils": [
      "_rebuild_device_tensor_from_cpu_tensor", "_rebuild_device_tensor_from_numpy",
      "_rebuild_meta_tensor_no_storage", "_rebuild_nested_tensor", "_rebuild_parameter",
      "_rebuild_parameter_with_state", "_rebuild_qtensor", "_rebuild_sparse_csr_tensor",
      "_rebuild_sparse_tensor", "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3",
      "_rebuild_wrapper_subclass",
    ],
    "torch._tensor": ["_rebuild_from_type_v2"],
    "torch.nn": ["Parameter"],
    "torch.nn.parameter": ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter"],
    "torch.serialization": ["_get_layout"],
    "torch.storage": ["TypedStorage", "UntypedStorage", "_TypedStorage", "_UntypedStorage"],
    "collections": ["Counter", "OrderedDict", "defaultdict"],
    "builtins": [
      "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "long",
      "set",
      "str", "tuple", "unicode", "xrange",
    ],
    "_codecs": ["encode"],
  ]

  /// Classes of training checkpoints and scientific Python that only hold data.
  static let inert: [String: Set<String>] = [
    "argparse": ["Namespace"],
    "builtins": ["object", "range", "slice"],
    "collections": ["deque"],
    "copyreg": ["_reconstructor"],
    "datetime": ["date", "datetime", "time", "timedelta", "timezone"],
    "decimal": ["Decimal"],
    "deepspeed.runtime.fp16.loss_scaler": ["DynamicLossScaler", "LossScaler"],
    "deepspeed.runtime.zero.config": ["ZeroStageEnum"],
    "deepspeed.utils.tensor_fragment": ["fragment_address"],
    "fractions": ["Fraction"],
    "_io": ["BytesIO"],
    "io": ["BytesIO"],
    "megatron.core.enums": ["ModelType"],
    "megatron.core.transformer.enums": ["AttnBackend", "AttnMaskType", "AttnType", "LayerType"],
    "megatron.core.rerun_state_machine": [
      "RerunDiagnostic", "RerunMode", "RerunState",
    ],
    "megatron.enums": [
      "AttnMaskType", "AttnType", "LayerType", "ModelType", "PositionEmbeddingType",
    ],
    "megatron.model.enums": [
      "AttnMaskType", "AttnType", "LayerType", "ModelType", "PositionEmbeddingType",
    ],
    "numpy": numpyTypes,
    "numpy.core.multiarray": ["_reconstruct", "scalar"],
    "numpy._core.multiarray": ["_reconstruct", "scalar"],
    "numpy.core.numeric": ["_frombuffer"],
    "numpy._core.numeric": ["_frombuffer"],
    "numpy.dtypes": [
      "BoolDType", "Float16DType", "Float32DType", "Float64DType", "Int16DType", "Int32DType",
      "Int64DType", "Int8DType", "UInt16DType", "UInt32DType", "UInt64DType", "UInt8DType",
    ],
    "numpy.random._pickle": ["__bit_generator_ctor", "__generator_ctor", "__randomstate_ctor"],
    "pathlib": [
      "Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath",
    ],
    "pathlib._local": ["PosixPath", "PurePosixPath", "PureWindowsPath", "WindowsPath"],
    "torch.distributed.checkpoint.filesystem": ["_StorageInfo"],
    "torch.distributed.checkpoint.metadata": [
      "BytesStorageMetadata", "ChunkStorageMetadata", "Metadata", "MetadataIndex", "StorageMeta",
      "TensorProperties", "TensorStorageMetadata", "_MEM_FORMAT_ENCODING",
    ],
    "transformers.trainer_utils": [
      "HubStrategy", "IntervalStrategy", "SaveStrategy", "SchedulerType",
    ],
    "types": ["SimpleNamespace"],
    "uuid": ["UUID"],
  ]

  private static let numpyTypes: Set<String> = [
    "bool_", "complex128", "complex64", "dtype", "float16", "float32", "float64", "int16", "int32",
    "int64", "int8", "ndarray", "uint16", "uint32", "uint64", "uint8",
  ]

  /// Modules of Python 2 that unpicklers of Python 3 rename.
  ///
  /// Source: CPython 3.11, `Lib/_compat_pickle.py`.
  static let renamedModules: [String: String] = [
    "__builtin__": "builtins", "copy_reg": "copyreg", "Queue": "queue",
    "SocketServer": "socketserver", "ConfigParser": "configparser", "repr": "reprlib",
    "tkFileDialog": "tkinter.filedialog", "HTMLParser": "html.parser", "httplib": "http.client",
    "urllib2": "urllib.request", "urlparse": "urllib.parse", "xmlrpclib": "xmlrpc.client",
    "dummy_thread": "_dummy_thread", "thread": "_thread", "commands": "subprocess",
    "UserDict": "collections", "UserList": "collections", "UserString": "collections",
    "whichdb": "dbm", "anydbm": "dbm", "dumbdbm": "dbm.dumb", "gdbm": "dbm.gnu",
    "dbhash": "dbm.bsd",
    "CGIHTTPServer": "http.server", "BaseHTTPServer": "http.server",
    "SimpleHTTPServer": "http.server", "DocXMLRPCServer": "xmlrpc.server",
    "cPickle": "pickle", "_elementtree": "xml.etree.ElementTree",
    "FileDialog": "tkinter.filedialog",
    "StringIO": "io", "cStringIO": "io",
  ]
}
