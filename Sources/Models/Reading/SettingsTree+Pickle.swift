package import Layouts
package import TorchFiles

extension SettingsTree {
  /// The settings in a value of a pickle: dictionaries and namespaces of plain values.
  ///
  /// What is none of these becomes `none`, and nesting beyond what configurations have is cut.
  package init(_ value: PickleValue, depth: Int = 8) {
    if value.isNone || depth == 0 {
      self = .none
    } else if let bool = value.bool {
      self = .bool(bool)
    } else if let int = value.int {
      self = .int(int)
    } else if let double = value.double {
      self = .double(double)
    } else if let string = value.string {
      self = .string(string)
    } else if let entries = value.entries {
      self = .dict(
        entries.compactMap { entry in
          entry.key.string.map { Entry($0, SettingsTree(entry.value, depth: depth - 1)) }
        })
    } else if let elements = value.elements {
      self = .list(elements.map { SettingsTree($0, depth: depth - 1) })
    } else if let global = value.global {
      self = .string("\(global.module).\(global.name)")
    } else {
      self = .none
    }
  }
}
