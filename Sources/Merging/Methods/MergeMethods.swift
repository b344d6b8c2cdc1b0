/// The merge methods of this version.
package enum MergeMethods {
  static let all: [any MergeMethod] = [
    Linear(), Slerp(), NuSlerp(), MultiSlerp(), Karcher(), ModelStock(), NearSwap(),
    ArceeFusion(), TaskArithmetic(), TIES(), DARELinear(), DARETIES(), Breadcrumbs(),
    BreadcrumbsTIES(), DELLALinear(), DELLA(), SCE(), RAM(), RAMPlusTL(), ConsensusTA(),
    ConsensusTIES(), TSVMerge(), IsoC(), IsoCTS(), Passthrough(),
  ]

  /// What recipes are checked against.
  package static let table = MethodTable(all.map(\.signature))

  /// The method of a signature that the table gave.
  static func method(_ signature: MethodSignature) -> (any MergeMethod)? {
    all.first { $0.signature.name == signature.name }
  }
}
