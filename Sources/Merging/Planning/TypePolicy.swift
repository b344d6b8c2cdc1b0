internal import Arithmetic
internal import Tensors

/// Which element types a merge computes in and stores.
struct TypePolicy {
  let profile: Profile
  /// The recipe's `dtype`.
  let working: DType?
  /// The type that the recipe asks of the output.
  let output: DType?
  /// Whether the recipe gives the output a type of its own, beside `dtype`.
  var isOutputGiven = false

  /// The type that holds all of `types`: themselves if equal, else the smallest common one.
  ///
  /// As torch promotes them: bfloat16 with float16 gives float32.
  static func promotion(of types: [DType]) -> DType? {
    guard let first = types.first else { return nil }
    if types.allSatisfy({ $0 == first }) { return first }
    let ranks: [DType] = [.f8e5m2, .f8e4m3, .bf16, .f16, .f32, .f64]
    guard types.allSatisfy(ranks.contains) else { return nil }
    if types.contains(.f64) { return .f64 }
    if types.contains(.f32) { return .f32 }
    let halves = Set(types.filter { $0 == .bf16 || $0 == .f16 })
    return halves.count == 1 ? halves.first : .f32
  }

  /// The type of a floating-point output tensor made of inputs of these types.
  ///
  /// `storesSingle` says that mergekit lets float32 through where the recipe gives no `out_dtype`.
  func outputType(for inputs: [DType], _ storesSingle: Bool = false) -> DType? {
    let type = output ?? Self.promotion(of: inputs)
    guard profile == .mergekit, storesSingle, !isOutputGiven, let type else { return type }
    return type.bitWidth < 32 ? .f32 : type
  }

  /// The arithmetic for a tensor; nil where a type can only be copied.
  func arithmetic(inputs: [ElementType], output: ElementType) -> Arithmetic? {
    switch profile {
    case .exact: return .exact(for: inputs + [output])
    case .mergekit:
      guard let type = working ?? Self.promotion(of: inputs.map(\.dtype)),
        let element = ElementType(type)
      else { return nil }
      return .rounded(to: element)
    }
  }
}
