/// What a rank is about to do, as it tells all the others first.
struct Frame {
  enum Kind: UInt8 {
    case barrier, broadcast, gather, gatherToAll, agreement
    /// The rank has failed, and has warned the others.
    case failure
    /// The rank gave up what it was doing since another one has failed.
    case surrender
  }

  let kind: Kind
  /// The bytes that it will send.
  let byteCount: Int

  init(_ kind: Kind, byteCount: Int) {
    self.kind = kind
    self.byteCount = byteCount
  }

  init(_ bytes: [UInt8]) throws(TransportError) {
    guard bytes.count == 9, let kind = Kind(rawValue: bytes[0]) else { throw .foreignMessage }
    self.kind = kind
    byteCount = Int(
      truncatingIfNeeded: bytes[1...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  var bytes: [UInt8] {
    [kind.rawValue]
      + stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: byteCount >> $0) }
  }
}
