package import StrictJSON
import Tensors

extension MemoryEstimate {
  /// Renders the estimate for people.
  package func text(style: Style = .plain) -> String {
    var table = TextTable([.left, .right, .left])
    func row(_ label: String, _ bytes: Int?, _ remark: String = "") {
      let text = bytes.map { Quantity.bytes($0) } ?? "unknown"
      table.add([
        TextTable.Cell(label, .faint), TextTable.Cell(text), TextTable.Cell(remark, .faint),
      ])
    }
    let degrees = "tp \(assumptions.tensorParallel), pp \(assumptions.pipeline)"
    let isDivided = assumptions.tensorParallel * assumptions.pipeline > 1
    row("weights", weights, "as stored")
    if isDivided { row("  per rank", weightsPerRank, degrees + ", the fullest") }
    row("cache per token", cachePerToken, "keys and values in \(assumptions.cacheType.rawValue)")
    row(
      "cache", cache,
      "context \(Quantity.grouped(assumptions.context)), batch \(assumptions.batch)"
        + (window.map { ", without its window of \(Quantity.grouped($0))" } ?? ""))
    if isDivided { row("  per rank", cachePerRank, degrees) }
    if let cachePerRank { row("inference per rank", weightsPerRank + cachePerRank) }
    row(
      "training per rank", training.total,
      "AdamW, \(degrees), dp \(assumptions.data), ZeRO \(assumptions.zeroStage)")
    row("  weights", training.weights)
    row("  gradients", training.gradients, "in the type of the weights")
    row("  masters", training.masters, "float32")
    row("  moments", training.moments, "two of float32")
    let lines = table.lines(indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n  without activations and buffers\n"
  }
}

extension MemoryEstimate: JSONWritable {
  /// Writes an object; what is not known is null.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("context", assumptions.context)
      json.member("batch", assumptions.batch)
      json.member("kv_dtype", assumptions.cacheType.rawValue)
      json.member("tp", assumptions.tensorParallel)
      json.member("pp", assumptions.pipeline)
      json.member("dp", assumptions.data)
      json.member("zero", assumptions.zeroStage)
      json.member("weights", weights)
      json.member("weights_per_rank", weightsPerRank)
      json.member("kv_per_token", cachePerToken)
      json.member("kv", cache)
      json.member("kv_per_rank", cachePerRank)
      json.member("sliding_window", window)
      json.key("training_per_rank")
      json.object(.line) { json in
        json.member("weights", training.weights)
        json.member("gradients", training.gradients)
        json.member("masters", training.masters)
        json.member("moments", training.moments)
        json.member("total", training.total)
      }
    }
  }
}
