internal import CZstd

/// Compresses planes into zstd frames; the one file that imports the library.
///
/// Frames carry the size of their contents and a checksum. One thread uses it at a time.
@safe
final class PlaneCompressor {
  /// How a plane is compressed; every frame is plain zstd.
  enum Method: Hashable {
    /// Literals only, each block with its own Huffman code: no matches are looked for.
    case huffman
    /// One of the library's levels.
    case level(Int32)
  }

  private let context: OpaquePointer

  /// The version of the library, on which the bytes depend.
  static var version: String {
    let number = ZSTD_versionNumber()
    return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }

  init() throws(CoderFault) {
    guard let context = unsafe ZSTD_createCCtx() else { throw .outOfMemory }
    unsafe self.context = unsafe context
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// Compresses `source` to the start of `target` and returns the size of the frame.
  ///
  /// Nil if the frame does not fit into `target`.
  func compress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, _ method: Method
  ) -> Int? {
    unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    switch method {
    case .huffman:
      // The fastest level of all looks for next to no matches; without the second setting it
      // would not compress literals either.
      let level = Self.canForceLiterals ? -131072 : 1
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
      unsafe Self.forceLiterals(context)
    case .level(let level):
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    }
    let size = unsafe ZSTD_compress2(
      context, target.baseAddress, target.count, source.baseAddress, source.count)
    return ZSTD_isError(size) == 0 ? size : nil
  }

  /// Whether the library compresses literals at negative levels when it is asked to.
  ///
  /// The setting has a number and no name in the stable interface, so it is tried out once.
  static let canForceLiterals: Bool = {
    guard let context = unsafe ZSTD_createCCtx() else { return false }
    defer { unsafe ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, -131072)
    guard unsafe forceLiterals(context) else { return false }
    // Bytes of four values in no order take 2 bits each, and have no matches worth a code.
    var state: UInt32 = 1
    let sample = (0..<4096).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 30)
    }
    var target = [UInt8](repeating: 0, count: 8192)
    let size = unsafe sample.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBytes { target in
        unsafe ZSTD_compress2(
          context, target.baseAddress, target.count, source.baseAddress, source.count)
      }
    }
    return ZSTD_isError(size) == 0 && size < 1536
  }()

  @discardableResult
  private static func forceLiterals(_ context: OpaquePointer) -> Bool {
    let parameter = ZSTD_cParameter(rawValue: UInt32(czstd_literal_compression_mode))
    return unsafe ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, 1)) == 0
  }
}

/// Decompresses the frames of planes.
///
/// One thread uses it at a time.
@safe
final class PlaneDecompressor {
  private let context: OpaquePointer

  init() throws(CoderFault) {
    guard let context = unsafe ZSTD_createDCtx() else { throw .outOfMemory }
    unsafe self.context = unsafe context
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Fills `target` with the contents of a frame, which must be `source` to its last byte.
  func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(CoderFault) {
    let stated = unsafe ZSTD_getFrameContentSize(source.baseAddress, source.count)
    guard stated == UInt64(target.count) else { throw .contentSize }
    guard unsafe ZSTD_findFrameCompressedSize(source.baseAddress, source.count) == source.count
    else { throw .frameSize }
    let size = unsafe ZSTD_decompressDCtx(
      context, target.baseAddress, target.count, source.baseAddress, source.count)
    guard ZSTD_isError(size) == 0, size == target.count else {
      throw .invalid(unsafe String(cString: ZSTD_getErrorName(size)))
    }
  }
}

/// Why a frame could not be made or read.
enum CoderFault: Error, Hashable, CustomStringConvertible {
  case outOfMemory
  case contentSize
  case frameSize
  case invalid(String)

  var description: String {
    switch self {
    case .outOfMemory: "there is no memory for zstd"
    case .contentSize: "a frame states another size of its contents"
    case .frameSize: "a frame ends elsewhere than the index says"
    case .invalid(let reason): "zstd says '\(reason)'"
    }
  }
}
