internal import Layouts
internal import StrictJSON

/// What a model's configuration says of its quantisation.
struct QuantizationClaim: Sendable {
  /// `quant_method`; nil for a model whose configuration is silent.
  var method: String?
  /// Extents of a block that shares a scale, as rows and columns; empty where none is stated.
  var blocks: [[Int]] = []
  var unconverted = UnconvertedModules([])

  /// Methods whose codes are floating-point numbers with scales.
  private static let readable = ["fp8", "fbgemm_fp8", "mxfp4", "compressed-tensors", "modelopt"]

  init() {}

  /// Reads `quantization_config`; nil where the configuration has none.
  /// - Throws: the refusal of schemes that are not read.
  init?(_ configuration: ModelConfiguration?, of model: String) throws(QuantizationError) {
    guard let configuration, let method = configuration.quantization,
      let path = configuration.paths(of: Self.keys).first,
      let value = configuration.document.root[path: path]
    else { return nil }
    self.method = method
    guard Self.readable.contains(method) else {
      throw (RefusedScheme.named(method) ?? .unknown(method)).error(for: model)
    }
    let lists = ["modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules"]
    unconverted = UnconvertedModules(
      lists.flatMap { value[$0]?.array?.compactMap(\.string) ?? [] })
    if let stated = value["weight_block_size"], !stated.isNull {
      guard let extents = Self.extents(stated) else {
        let place = configuration.document.place(of: stated.range.lowerBound)
        throw QuantizationError(
          model,
          .configuration(
            "\(configuration.file):\(place): 'weight_block_size' is not a list of two positive "
              + "numbers"))
      }
      blocks.append(extents)
    }
    if method == "compressed-tensors" { try readGroups(value, of: model) }
    if method == "modelopt" { try checkAlgorithm(value, of: model) }
  }

  /// The keys of `config.json` that hold a quantisation.
  static let keys = ["quantization_config", "compression_config"]

  /// Groups of compressed-tensors: all of them must be of 8-bit floats.
  private mutating func readGroups(
    _ value: JSONValue, of model: String
  ) throws(QuantizationError) {
    for member in value["config_groups"]?.object?.members ?? [] {
      guard let weights = member.value["weights"], !weights.isNull else { continue }
      let type = weights["type"]?.string ?? "int"
      let bits = weights["num_bits"]?.integer ?? 8
      guard type == "float", bits == 8 else {
        let format = (member.value["format"] ?? value["format"])?.string ?? "unnamed format"
        throw RefusedScheme.unknown("compressed-tensors").error(
          for: model, detail: "\(format), \(type)\(bits)")
      }
      if let extents = weights["block_structure"].flatMap(Self.extents) { blocks.append(extents) }
      if let group = weights["group_size"]?.integer, group > 0 { blocks.append([1, group]) }
    }
    let sparsity = value["sparsity_config"]?["format"]?.string
    guard let sparsity, sparsity != "dense" else { return }
    throw RefusedScheme.unknown("compressed-tensors").error(for: model, detail: sparsity)
  }

  private func checkAlgorithm(_ value: JSONValue, of model: String) throws(QuantizationError) {
    let algorithm = value["quant_algo"]?.string ?? "FP8"
    guard !algorithm.hasPrefix("FP8") else { return }
    throw RefusedScheme.unknown("ModelOpt").error(for: model, detail: algorithm)
  }

  /// `[128, 128]`, or the older spelling `"128x128"`.
  private static func extents(_ value: JSONValue) -> [Int]? {
    let numbers =
      value.array?.map(\.integer)
      ?? value.string?.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) } ?? []
    let extents = numbers.compactMap(\.self)
    let isPair = extents.count == 2 && numbers.count == 2
    return isPair && extents.allSatisfy { 1...Int(Int32.max) ~= $0 } ? extents : nil
  }
}
