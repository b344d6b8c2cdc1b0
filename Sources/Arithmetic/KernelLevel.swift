internal import CKernels

/// The instruction set that kernels use; all levels give the same bits.
package struct KernelLevel: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Portable C, the oracle of the others.
  package static let scalar = Self(rawValue: 0)

  /// The highest level of this machine, unless `SUTURE_KERNELS` asks for a lower one.
  package static let best = Self(rawValue: ck_level())

  /// Every level that this machine has, lowest first.
  package static var available: [Self] { (0...ck_level()).map(Self.init(rawValue:)) }
}
