package import Tensors

/// What a PyTorch file is to hold: Python values, with tensors as views of storages.
package indirect enum TorchContent: Hashable, Sendable {
  /// A key of a dict and its value.
  package struct Entry: Hashable, Sendable {
    package let key: TorchContent
    package let value: TorchContent

    package init(_ key: TorchContent, _ value: TorchContent) {
      self.key = key
      self.value = value
    }
  }

  /// An object by how it is made; reading the file calls or makes `type`.
  package struct Object: Hashable, Sendable {
    /// Whether `type` is called, rather than an instance made without `__init__`.
    package var isCall: Bool
    package var type: TorchContent
    package var arguments: [TorchContent]
    /// What `__setstate__` gets, or the dict of attributes.
    package var state: TorchContent?
    /// What is appended, for subclasses of list.
    package var elements: [TorchContent] = []
    /// What is set, for subclasses of dict.
    package var entries: [Entry] = []

    package init(
      isCall: Bool, type: TorchContent, arguments: [TorchContent], state: TorchContent? = nil
    ) {
      self.isCall = isCall
      self.type = type
      self.arguments = arguments
      self.state = state
    }
  }

  case none
  case bool(Bool)
  case int(Int)
  /// An integer in two's complement, little-endian.
  case long([UInt8])
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case list([TorchContent])
  case tuple([TorchContent])
  case set([TorchContent])
  case dict([Entry])
  /// A `collections.OrderedDict`.
  case orderedDict([Entry])
  /// A `torch.Size`.
  case size([Int])
  /// A class, function or dtype.
  case global(PickleGlobal)
  case object(Object)
  case tensor(TorchView)

  /// A dict with texts as keys.
  package static func dict(_ entries: [(String, TorchContent)]) -> TorchContent {
    .dict(entries.map { Entry(.string($0), $1) })
  }

  /// An ordered dict with texts as keys: the state dict of a module.
  package static func orderedDict(_ entries: [(String, TorchContent)]) -> TorchContent {
    .orderedDict(entries.map { Entry(.string($0), $1) })
  }

  /// An `argparse.Namespace` of these attributes.
  package static func namespace(_ attributes: [(String, TorchContent)]) -> TorchContent {
    .object(
      Object(
        isCall: false, type: .global(PickleGlobal("argparse", "Namespace")), arguments: [],
        state: .dict(attributes)))
  }

  /// A dtype, such as `torch.bfloat16`; nil for types that PyTorch does not have.
  package static func dtype(_ dtype: DType) -> TorchContent? {
    TorchElementType.global(dtype).map { .global($0) }
  }
}

/// A tensor as a view of a storage of the same file.
package struct TorchView: Hashable, Sendable {
  /// The storage's place among those of the file.
  package var storage: Int
  package var dtype: DType
  package var shape: [Int]
  /// In elements; nil for row-major order.
  package var strides: [Int]?
  /// Of the first element, in elements.
  package var offset: Int
  /// Nil for a plain tensor; for a `torch.nn.Parameter` whether it requires gradients.
  package var parameter: Bool?

  package init(
    storage: Int, dtype: DType, shape: [Int], strides: [Int]? = nil, offset: Int = 0,
    parameter: Bool? = nil
  ) {
    self.storage = storage
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.parameter = parameter
  }
}

/// Bytes of a PyTorch file that tensors view.
package struct TorchStorage: Hashable, Sendable {
  package var dtype: DType
  package var elementCount: Int
  /// The bytes, if they are few and known; nil where they are written later.
  package var contents: [UInt8]?

  package init(dtype: DType, elementCount: Int, contents: [UInt8]? = nil) {
    self.dtype = dtype
    self.elementCount = elementCount
    self.contents = contents
  }

  /// A storage for one row-major tensor.
  package init(for spec: TensorSpec, contents: [UInt8]? = nil) {
    self.init(dtype: spec.dtype, elementCount: spec.elementCount, contents: contents)
  }
}
