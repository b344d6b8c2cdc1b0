import Checkpoints
import Editing
import Layouts
import Storage
import TestSupport
import Tensors
import Testing

@Suite struct `Edits of layers` {
  /// A decoder of eight layers whose configuration has lists for each.
  private func source(in directory: borrowing EditedDirectory) throws -> String {
    var model = TinyModel.decoder(layers: 8, seed: 21)
    let kinds = (0..<8).map { $0 % 4 == 3 ? #""full""# : #""sliding""# }.joined(separator: ", ")
    model.configuration = model.configuration?.replacing(
      #""num_hidden_layers""#,
      with:
        "\"layer_types\": [\(kinds)],\n  \"mlp_only_layers\": [0, 5, 7],\n  \"num_hidden_layers\"")
    return try directory.write(model)
  }

  /// The tensors that the layers of `origins` make, computed from the files.
  private func expected(
    _ origins: [Int], of source: String
  ) throws -> [TensorName: [UInt8]] {
    let old = try EditedDirectory.tensors(source)
    var new: [TensorName: [UInt8]] = [:]
    for (name, tensor) in old {
      guard name.text.hasPrefix("model.layers.") else {
        new[name] = tensor.bytes
        continue
      }
      let parts = name.text.split(separator: ".")
      for (place, origin) in origins.enumerated() where String(origin) == parts[2] {
        var moved = parts.map(String.init)
        moved[2] = String(place)
        new[TensorName(moved.joined(separator: "."))] = tensor.bytes
      }
    }
    return new
  }

  @Test(arguments: [
    ("- drop-layers: 3,5-7", [0, 1, 2, 4]), ("- drop-layers: 0", [1, 2, 3, 4, 5, 6, 7]),
    ("- repeat-layers: 0-5,2-7", [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7]),
    ("- repeat-layers: [7, 0-1, 7]", [7, 0, 1, 7]),
    ("- drop-layers: 0\n- drop-layers: 0", [2, 3, 4, 5, 6, 7]),
    ("- drop-layers: {layers: 6-7, stack: model.layers}", [0, 1, 2, 3, 4, 5]),
  ])
  func `layers move, and the configuration with them`(script: String, origins: [Int]) throws {
    let directory = try EditedDirectory()
    let source = try source(in: directory)
    let out = try directory.edit(script, of: source)
    #expect(try EditedDirectory.tensors(out).mapValues(\.bytes) == expected(origins, of: source))
    let configuration = try EditedDirectory.configuration(out)
    let kinds = origins.map { $0 % 4 == 3 ? #""full""# : #""sliding""# }
    #expect(configuration.contains("\"layer_types\": [\(kinds.joined(separator: ", "))]"))
    #expect(configuration.contains("\"num_hidden_layers\": \(origins.count)"))
    let only = origins.indices.filter { [0, 5, 7].contains(origins[$0]) }.map(String.init)
    #expect(configuration.contains("\"mlp_only_layers\": [\(only.joined(separator: ", "))]"))
  }

  @Test func `no layers are left when all are dropped`() throws {
    let directory = try EditedDirectory()
    let source = try source(in: directory)
    let out = try directory.edit("- drop-layers: 0-7", of: source)
    #expect(try EditedDirectory.tensors(out).count == 3)
    let configuration = try EditedDirectory.configuration(out)
    #expect(configuration.contains("\"num_hidden_layers\": 0"))
    #expect(configuration.contains("\"layer_types\": []"))
  }

  @Test func `layers for multi-token prediction stay behind the others`() throws {
    let directory = try EditedDirectory()
    var model = TinyModel.decoder(layers: 4, seed: 2)
    model.configuration = model.configuration?.replacing(
      "\"num_hidden_layers\": 4",
      with: "\"num_hidden_layers\": 3,\n  \"num_nextn_predict_layers\": 1")
    let source = try directory.write(model)
    let out = try directory.edit("- drop-layers: 1", of: source)
    #expect(try EditedDirectory.tensors(out).mapValues(\.bytes) == expected([0, 2, 3], of: source))
    #expect(try EditedDirectory.configuration(out).contains("\"num_hidden_layers\": 2"))
    expectRefusal("- drop-layers: 3", of: source, in: directory, "no layer 3", "0 to 2")
  }

  @Test func `layers that are not there are refused`() throws {
    let directory = try EditedDirectory()
    let source = try source(in: directory)
    expectRefusal("- drop-layers: 8", of: source, in: directory, "there is no layer 8", "0 to 7")
    expectRefusal("- repeat-layers: 0-9", of: source, in: directory, "there is no layer 8")
    expectRefusal(
      "- drop-layers: {layers: 1, stack: vision.layers}", of: source, in: directory,
      "no layers under 'vision.layers'", "model.layers")
  }
}
