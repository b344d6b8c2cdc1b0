import Layouts
import Pages
package import Tensors

/// The tensors of a model by layer and module, with those that are in no layer beside them.
///
/// A cell has the places of its tensors in the list that the grid was made of; experts of a layer
/// share one.
package struct ModuleGrid: Sendable {
  /// A module of the layers of one stack.
  package struct Module: Hashable, Sendable {
    /// The name behind the layer's number, numbers of experts as `*`, without `.weight`.
    package let name: String
    /// The last parts of the name, as many as tell it from other modules.
    package fileprivate(set) var label: String
    /// The name without its last part.
    package let group: String
  }

  /// What layers are numbered under, as in `model.layers`; empty where nothing is numbered.
  package let stack: String
  package private(set) var modules: [Module] = []
  package let layers: [Int]
  /// The tensors of the cells.
  private var members: [Place: [Int]] = [:]
  /// The tensors that are in no layer of any stack, in their order.
  package let others: [Int]

  private struct Place: Hashable {
    let layer: Int
    let module: Int
  }

  /// The most cells that a map is drawn with.
  static let mostCells = 6000
  /// The most tensors that are shown beside the layers.
  static let mostOthers = 16

  /// The grids of all stacks, the one of most tensors first; one without layers if there is none.
  package static func grids(of names: [TensorName]) -> [ModuleGrid] {
    var stacks: [TensorName: [(place: Int, layer: LayerName)]] = [:]
    var others: [Int] = []
    for (place, name) in names.enumerated() {
      if let layer = LayerName(name) {
        stacks[TensorName(layer.stack), default: []].append((place, layer))
      } else {
        others.append(place)
      }
    }
    let ordered = stacks.sorted {
      $0.value.count == $1.value.count ? $0.key < $1.key : $0.value.count > $1.value.count
    }
    if ordered.isEmpty { return [ModuleGrid(stack: "", [], others: others)] }
    return ordered.enumerated().map { number, stack in
      ModuleGrid(stack: stack.key.text, stack.value, others: number == 0 ? others : [])
    }
  }

  private init(
    stack: String, _ tensors: [(place: Int, layer: LayerName)], others: [Int]
  ) {
    (self.stack, self.others) = (stack, others)
    layers = Set(tensors.map(\.layer.index)).sorted()
    var places: [TensorName: [(place: Int, layer: Int)]] = [:]
    for (place, layer) in tensors {
      let name = TensorName(Self.moduleName(layer.suffix))
      places[name, default: []].append((place, layer.index))
    }
    let found = places.map { (module: Module($0.key.text), tensors: $0.value) }.sorted {
      $0.module.precedes($1.module)
    }
    modules = Self.labelled(found.map(\.module))
    for (module, entry) in found.enumerated() {
      for (place, layer) in entry.tensors {
        members[Place(layer: layer, module: module), default: []].append(place)
      }
    }
  }

  /// The tensors of a layer's module; empty if it has none.
  package func tensors(layer: Int, module: Int) -> [Int] {
    members[Place(layer: layer, module: module)] ?? []
  }

  /// Whether there is anything to draw, and not more than can be looked at.
  package var isDrawable: Bool {
    !(layers.isEmpty && others.isEmpty) && layers.count * modules.count <= Self.mostCells
  }

  /// A suffix without `.weight`, and with `*` for its numbers.
  private static func moduleName(_ suffix: String) -> String {
    var parts = suffix.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.count > 1, parts.last == "weight" { parts.removeLast() }
    return parts.map { Int($0) == nil ? $0 : "*" }.joined(separator: ".")
  }

  /// Gives every module as many parts of its name as tell it from the others.
  private static func labelled(_ modules: [Module]) -> [Module] {
    let parts = modules.map { $0.name.split(separator: ".").filter { $0 != "*" } }
    let longest = parts.map(\.count).max() ?? 0
    return modules.enumerated().map { number, module in
      var module = module
      let own = parts[number]
      let least = own.last == "bias" ? 2 : 1
      let length = (least...max(least, longest)).first { length in
        !parts.indices.contains {
          $0 != number && parts[$0].suffix(length) == own.suffix(length)
        }
      }
      module.label = own.suffix(length ?? longest).joined(separator: ".")
      return module
    }
  }
}

extension ModuleGrid.Module {
  fileprivate init(_ name: String) {
    let parts = name.split(separator: ".")
    self.name = name
    label = name
    group = parts.dropLast(parts.last == "bias" ? 2 : 1).joined(separator: ".")
  }

  /// The last part of the name that is no parameter's.
  private var kind: String {
    let parts = name.split(separator: ".").filter { $0 != "*" }
    return String((parts.last == "bias" ? parts.dropLast().last : parts.last) ?? "")
  }

  /// Whether experts of a layer have one each.
  private var isOfExperts: Bool { name.split(separator: ".").contains("*") }

  /// The order of the computation, and experts behind what every token runs through.
  fileprivate func precedes(_ other: Self) -> Bool {
    if isOfExperts != other.isOfExperts { return other.isOfExperts }
    let (mine, others) = (ModuleOrder.rank(kind), ModuleOrder.rank(other.kind))
    if mine != others { return mine < others }
    return NaturalOrder.precedes(TensorName(name), TensorName(other.name))
  }
}
