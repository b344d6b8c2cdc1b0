import CPlatform

/// How the bytes of an input reach the program.
package enum FileAccess: Sendable {
  /// Mapped on local file systems; positional on network file systems and where mapping fails.
  case automatic
  /// Mapped into memory; a file that cannot be mapped is an error.
  case mapped
  /// Read into buffers; a file that shrinks meanwhile is an error and not a signal.
  case positional
}

/// File systems whose pages come over a network or from another process.
///
/// Mapped reads are slow there, and their failures arrive as SIGBUS. The numbers are those of
/// statfs(2).
enum RemoteFileSystem: UInt32, CaseIterable {
  case afs = 0x5346_414F
  case beegfs = 0x1983_0326
  case ceph = 0x00C3_6400
  case cifs = 0xFF53_4D42
  case coda = 0x7375_7245
  case fuse = 0x6573_5546
  case gpfs = 0x4750_4653
  case lustre = 0x0BD0_0BD0
  case nfs = 0x6969
  case orangefs = 0x2003_0528
  case panfs = 0xAAD7_AAEA
  case plan9 = 0x0102_1997
  case smb = 0x517B
  case smb2 = 0xFE53_4D42
  case weka = 0x1803_1977

  /// The remote file system that holds an open file; nil for a local or unknown one.
  static func holding(_ descriptor: Int32) -> Self? {
    let type = platform_file_system(descriptor)
    return UInt32(exactly: type).flatMap(Self.init(rawValue:))
  }
}
