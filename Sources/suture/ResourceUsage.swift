import Glibc

/// What the process has used so far.
enum ResourceUsage {
  /// The most memory that was resident at once, in bytes; 0 where the system does not say.
  ///
  /// From `/proc/self/status`: what `getrusage` gives is inherited from whoever started the process.
  static var peakMemory: Int {
    let descriptor = unsafe open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress, buffer.count)
    }
    let line = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    // A name, a number and its unit, KiB.
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
  }
}
