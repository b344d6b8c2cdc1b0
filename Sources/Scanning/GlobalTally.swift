internal import TorchFiles

/// The globals of pickles, each once.
struct GlobalTally {
  /// In the order in which they were found.
  private(set) var globals: [NamedGlobal] = []
  private(set) var hasPlausible = false
  /// Globals beyond the limit, which are not kept.
  private(set) var unlistedCount = 0
  private var places: [Key: Int] = [:]

  private struct Key: Hashable {
    let module: String?
    let name: String?
    let opcode: PickleOpcode
  }

  /// The most globals that are kept of one member.
  static let limit = 1 << 13

  mutating func add(
    module: String?, name: String?, _ opcode: PickleOpcode, at byteOffset: Int
  ) {
    let key = Key(module: module, name: name, opcode: opcode)
    if let place = places[key] {
      globals[place].count += 1
      return
    }
    let judgement: GlobalJudgement =
      if let module, let name { GlobalJudgement(module, name) } else { .nonLiteral }
    insert(
      NamedGlobal(
        module: module, name: name, opcode: opcode, byteOffset: byteOffset, judgement: judgement),
      key)
  }

  /// Adds a code of the registry of extensions, which the file does not name.
  mutating func add(extension number: Int, _ opcode: PickleOpcode, at byteOffset: Int) {
    let key = Key(module: "copyreg", name: "extension \(number)", opcode: opcode)
    if let place = places[key] {
      globals[place].count += 1
      return
    }
    insert(
      NamedGlobal(
        module: key.module, name: key.name, opcode: opcode, byteOffset: byteOffset,
        judgement: .registered), key)
  }

  /// Takes over what another pickle names.
  mutating func merge(_ other: GlobalTally) {
    for global in other.globals {
      let key = Key(module: global.module, name: global.name, opcode: global.opcode)
      if let place = places[key] {
        globals[place].count += global.count
      } else {
        insert(global, key)
      }
    }
    unlistedCount += other.unlistedCount
  }

  private mutating func insert(_ global: NamedGlobal, _ key: Key) {
    if global.isPlausible { hasPlausible = true }
    guard globals.count < Self.limit else {
      unlistedCount += 1
      return
    }
    places[key] = globals.count
    globals.append(global)
  }

  /// Whether one of them is dangerous and named in a way that chance does not make.
  var hasDanger: Bool {
    globals.contains { $0.judgement.kind == .dangerous && $0.isPlausible }
  }
}
