internal import Arithmetic
internal import Tensors

/// Which element types a merge computes in and stores.
struct TypePolicy {
  let profile: Profile
  /// The recipe's `dtype`.
  let working: DType?
  /// The type that the recipe asks of the output.
  let output: DType?

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
  /// `isWidened` says that mergekit's result is float32 even if it works in a type of 16 bits.
  func outputType(for inputs: [DType], isWidened: Bool = false) -> DType? {
    if isWidened, profile == .mergekit, let type = working ?? Self.promotion(of: inputs),
      type.bitWidth < 32
    {
      return .f32
    }
    return output ?? Self.promotion(of: inputs)
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
