internal import StrictJSON

/// The difference between two JSON values by what they say, path by path.
struct JSONComparison {
  /// One path at which the values differ.
  struct Entry: Hashable {
    var keys: [String]
    var change: FileDifference.Change
    var first: String?
    var second: String?
    var note: String?

    /// The keys, as in `rope_scaling.factor` or `templates[2]`.
    var path: String {
      keys.reduce("") { path, key in
        key.hasPrefix("[") || path.isEmpty ? path + key : path + "." + key
      }
    }
  }

  /// Sets of keys of one object that mean the same.
  let aliases: [[String]]
  /// Keys of the outermost object that are left out.
  let ignored: Set<String>
  private(set) var entries: [Entry] = []

  /// Compares values; entries are in the order of the first value, then of the second.
  init(
    _ first: JSONValue, _ second: JSONValue, aliases: [[String]] = [],
    ignoring ignored: Set<String> = []
  ) {
    self.aliases = aliases
    self.ignored = ignored
    compare(first, second, at: [])
  }

  private mutating func compare(_ first: JSONValue, _ second: JSONValue, at keys: [String]) {
    if let first = first.object, let second = second.object {
      return compare(first, second, at: keys)
    }
    if let first = first.array, let second = second.array, Self.isNested(first + second) {
      return compare(first, second, at: keys)
    }
    let (text, other) = (CanonicalJSON.text(first), CanonicalJSON.text(second))
    guard text != other else { return }
    entries.append(Entry(keys: keys, change: .changed, first: text, second: other))
  }

  /// Whether elements are more than plain values; lists of those are compared as a whole.
  private static func isNested(_ elements: [JSONValue]) -> Bool {
    elements.contains { $0.kind == .object || $0.kind == .array }
  }

  private mutating func compare(_ first: [JSONValue], _ second: [JSONValue], at keys: [String]) {
    for (place, pair) in zip(first, second).enumerated() {
      compare(pair.0, pair.1, at: keys + ["[\(place)]"])
    }
    for place in min(first.count, second.count)..<first.count {
      remove(first[place], at: keys + ["[\(place)]"])
    }
    for place in min(first.count, second.count)..<second.count {
      add(second[place], at: keys + ["[\(place)]"])
    }
  }

  private mutating func compare(_ first: JSONObject, _ second: JSONObject, at keys: [String]) {
    var met: Set<String> = []
    for member in first.members where !(keys.isEmpty && ignored.contains(member.key)) {
      if let other = second.member(member.key) {
        compare(member.value, other.value, at: keys + [member.key])
      } else if let alias = alias(of: member.key, missingIn: first, in: second) {
        met.insert(alias.key)
        compare(member, alias, at: keys)
      } else {
        remove(member.value, at: keys + [member.key])
      }
    }
    for member in second.members
    where first.member(member.key) == nil && !met.contains(member.key)
      && !(keys.isEmpty && ignored.contains(member.key))
    {
      add(member.value, at: keys + [member.key])
    }
  }

  private mutating func compare(
    _ first: JSONObject.Member, _ second: JSONObject.Member, at keys: [String]
  ) {
    let start = entries.count
    compare(first.value, second.value, at: keys + [second.key])
    let note = "'\(first.key)' is spelt '\(second.key)'"
    for place in start..<entries.count { entries[place].note = note }
    guard entries.count == start else { return }
    let text = CanonicalJSON.text(first.value)
    entries.append(
      Entry(
        keys: keys + [second.key], change: .equivalent, first: text, second: text, note: note))
  }

  /// A member of `second` that means the same as `key` and has no counterpart of its own.
  private func alias(
    of key: String, missingIn first: JSONObject, in second: JSONObject
  ) -> JSONObject.Member? {
    aliases.lazy.filter { $0.contains(key) }.joined()
      .compactMap { first.member($0) == nil ? second.member($0) : nil }.first
  }

  private mutating func remove(_ value: JSONValue, at keys: [String]) {
    entries.append(Entry(keys: keys, change: .removed, first: CanonicalJSON.text(value)))
  }

  private mutating func add(_ value: JSONValue, at keys: [String]) {
    entries.append(Entry(keys: keys, change: .added, second: CanonicalJSON.text(value)))
  }
}
