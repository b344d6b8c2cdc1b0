import Checkpoints
import Merging
import Tensors
import TestSupport
import Testing

/// What mergekit makes of one tensor of 24 elements, method by method.
@Suite struct `Rows of mergekit` {
  @Test func `are there`() { #expect(PublishedRow.all.count == 22) }

  @Test(arguments: PublishedRow.all)
  func `come out bit for bit or within the promised distance`(row: PublishedRow) throws {
    let directory = try TemporaryDirectory()
    let inputs = try #require(PublishedRow.inputs[row.format.description])
    for (name, words) in inputs {
      let values = words.map(row.format.number)
      try TinyModel([.init("weight", row.format, [4, 6], values)]).write(name, in: directory)
    }
    let output = try MergeRun.output(of: Self.recipe(row.label), in: directory) {
      $0.profile = .mergekit
      $0.seed = 42
    }
    let tensor = try #require(output["weight"])
    let isFusion = row.label == "arcee_fusion"
    let format = isFusion ? NumberFormat.f32 : row.format
    #expect(tensor.spec.dtype == format.dtype)
    let patterns = format.patterns(try tensor.bytes())
    try #require(patterns.count == row.words.count)
    let isExact = row.format.dtype == .bf16 || isFusion || row.label.hasPrefix("nearswap")
    if isExact, row.label != "karcher" {
      #expect(patterns == row.words)
      return
    }
    for index in patterns.indices {
      let (ours, theirs) = (format.number(patterns[index]), format.number(row.words[index]))
      let operands = inputs.values.map { row.format.number($0[index]).magnitude }
      let largest = max(operands.max() ?? 0, theirs.magnitude)
      // karcher in bfloat16 is only illustrative.
      let bound =
        row.label == "karcher" && format.dtype == .f32
        ? 1e-6 * largest : (format.dtype == .f32 ? 2 : 1) * format.ulp(of: largest)
      #expect(abs(ours - theirs) <= bound, "\(index)")
    }
  }

  private static func recipe(_ label: String) -> String {
    let words = label.split(separator: " ").map(String.init)
    let method = words[0]
    let isUnweighted = ["karcher", "model_stock", "nearswap", "arcee_fusion"].contains(method)
    let isPair = ["nearswap", "arcee_fusion"].contains(method)
    func model(_ name: String, _ weight: String) -> String {
      "{model: \(name)" + (isUnweighted ? "}" : ", parameters: {weight: \(weight)}}")
    }
    var text = "merge_method: \(method)\nmodels:\n  - \(model("a", "0.3"))\n"
    if !isPair { text += "  - \(model("b", "0.5"))\n" }
    if isPair || method == "model_stock" || words.contains("+base") { text += "base_model: base\n" }
    let parameters = words.dropFirst().filter { $0 != "+base" }.map { word in
      let parts = word.split(separator: "=")
      let name = ["flatten": "nuslerp_flatten", "row_wise": "nuslerp_row_wise"][parts[0]]
      return "\(name ?? String(parts[0])): \(parts.count > 1 ? String(parts[1]) : "true")"
    }
    return text + "parameters: {\(parameters.joined(separator: ", "))}\n"
  }
}
