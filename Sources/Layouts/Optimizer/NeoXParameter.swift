/// The name of a parameter of a GPT-NeoX run as optimisers have it: a module and a name inside.
///
/// Pipeline runs write `2.attention.dense.weight`, sequential runs
/// `sequential.2.attention.dense.weight`; the embedding that first and last stage share is
/// `tied_modules.embed.word_embeddings.weight`.
package struct NeoXParameter: Hashable, Sendable {
  /// The number in the pipeline's list; nil for modules that stages share.
  package var module: Int?
  /// The name inside the module.
  package var rest: String

  package init(module: Int?, rest: String) {
    self.module = module
    self.rest = rest
  }

  /// Takes a name apart; nil where it is none of a pipeline's modules.
  package init?(_ name: String) {
    if name.hasPrefix(Self.tied) {
      self.init(module: nil, rest: String(name.dropFirst(Self.tied.count)))
      return
    }
    let local = name.hasPrefix(Self.sequential) ? name.dropFirst(Self.sequential.count) : name[...]
    guard let dot = local.firstIndex(of: "."),
      local[..<dot].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let module = Int(local[..<dot])
    else { return nil }
    self.init(module: module, rest: String(local[local.index(after: dot)...]))
  }

  /// The name in files of a form.
  package func name(in form: NeoXScheme.Form) -> String {
    guard let module else { return Self.tied + rest }
    return form == .sequential ? "\(Self.sequential)\(module).\(rest)" : "\(module).\(rest)"
  }

  private static let tied = "tied_modules.embed."
  private static let sequential = "sequential."
}

extension NeoXScheme {
  /// The row and layer that a parameter belongs to, or nil where the table has no such array.
  package func row(of parameter: NeoXParameter) -> (row: ArrayRow, layer: Int?)? {
    let part: ArrayRow.Part
    var layer: Int?
    switch parameter.module {
    case nil, 0: part = .embedding
    case layerCount + 3: part = .finalNorm
    case layerCount + 4: part = .head
    case let module?:
      guard 2..<layerCount + 2 ~= module else { return nil }
      part = .layer
      layer = module - 2
    }
    let row = rows.first { $0.part == part && $0.stored == parameter.rest }
    return row.map { ($0, layer) }
  }

  /// The parameter of a row; `isTied` where the embedding is also the head, which pipelines hold in
  /// a module apart.
  package func parameter(of row: ArrayRow, layer: Int?, isTied: Bool) -> NeoXParameter {
    let isShared = isTied && row.part == .embedding && form == .pipeline
    return NeoXParameter(
      module: isShared ? nil : module(of: row.part, layer: layer), rest: row.stored)
  }
}
