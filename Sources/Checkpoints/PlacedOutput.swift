package import Tensors

/// The files of a checkpoint to be written, and where each logical tensor goes in them.
///
/// This is what every layout becomes before a byte is written. Sizes are known; what is no tensor
/// (headers, pickles, padding) is given as bytes; and every byte of every file comes from exactly
/// one place, which `check` proves.
package struct PlacedOutput: Sendable {
  /// One file to write.
  package struct File: Sendable {
    /// The path below the output directory, such as `global_step0/layer_00-model_00.pt`.
    package let name: String
    package let byteCount: Int
    /// Bytes known before any data, by their offsets: headers, pickles, alignment.
    package let fixed: [(offset: Int, bytes: [UInt8])]
    package let closing: Closing?

    package init(
      name: String, byteCount: Int, fixed: [(offset: Int, bytes: [UInt8])] = [],
      closing: Closing? = nil
    ) {
      self.name = name
      self.byteCount = byteCount
      self.fixed = fixed
      self.closing = closing
    }
  }

  /// Bytes of a file that are known once all others are, such as the directory of a zip file.
  package struct Closing: Sendable {
    /// Ranges of the file whose CRC-32 is wanted, disjoint from each other and from `pieces`.
    package let regions: [Range<Int>]
    /// The ranges of the file that `make` fills.
    package let pieces: [Range<Int>]
    /// Makes the bytes of each piece from the CRC-32 of each region.
    package let make: @Sendable ([UInt32]) -> [[UInt8]]

    package init(
      regions: [Range<Int>], pieces: [Range<Int>],
      make: @escaping @Sendable ([UInt32]) -> [[UInt8]]
    ) {
      self.regions = regions
      self.pieces = pieces
      self.make = make
    }
  }

  /// A part of one stored array that takes elements of a logical tensor.
  ///
  /// An element may go to several targets: replicas, tied copies, repeated rows of padding.
  package struct Target: Sendable {
    package let tensor: TensorName
    /// The index of the file.
    package let file: Int
    /// Where element 0 of the placement's storage lies in the file.
    package let byteOffset: Int
    /// Which elements the stored array takes, and where it has them.
    package let placement: Placement
    /// The tensor in its own row-major order, in the axes of `placement`.
    package let identity: Placement
    /// The part of each element that goes here, where readers sum over ranks.
    package let share: Share?

    package init(
      tensor: TensorName, file: Int, byteOffset: Int, placement: Placement, identity: Placement,
      share: Share? = nil
    ) {
      self.tensor = tensor
      self.file = file
      self.byteOffset = byteOffset
      self.placement = placement
      self.identity = identity
      self.share = share
    }
  }

  /// A range of a file that is zero: padding inside and behind arrays.
  package struct Fill: Hashable, Sendable {
    package let file: Int
    package let range: Range<Int>

    package init(file: Int, range: Range<Int>) {
      self.file = file
      self.range = range
    }
  }

  package let files: [File]
  package let targets: [Target]
  package let fills: [Fill]
  /// What the logical tensors are, by their names.
  package let specs: [TensorName: TensorSpec]

  package init(
    files: [File], targets: [Target], fills: [Fill] = [], specs: [TensorName: TensorSpec]
  ) {
    self.files = files
    self.targets = targets
    self.fills = fills
    self.specs = specs
  }

  /// The bytes of all files.
  package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}
