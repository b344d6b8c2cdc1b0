internal import StrictJSON

/// What the page's script reads: columns of values, each with the text that is shown.
///
/// Real numbers are strings in the form that is shown, so that the script formats nothing; values
/// that repeat are stored once.
extension DataTable {
  /// The data as JSON.
  var json: String {
    JSONWriter.text(.compact) { json in
      json.object(.compact) { json in
        json.member("unit", HTMLText.visible(unit))
        json.member("page", Self.pageSize)
        json.member("rows", rowCount)
        json.key("columns")
        json.array(.compact) { json in
          for column in columns { column.write(to: &json, rowCount: rowCount) }
        }
      }
    }
  }
}

extension DataTable.Column {
  fileprivate func write(to json: inout JSONWriter, rowCount: Int) {
    json.object(.compact) { json in
      json.member("title", HTMLText.visible(title))
      json.member("kind", values.kind)
      if !help.isEmpty { json.member("help", HTMLText.visible(help)) }
      if !isShown { json.member("hidden", true) }
      if isFacet { json.member("facet", true) }
      switch values {
      case .text(let texts), .names(let texts):
        Self.write(texts.prefix(rowCount).map { JSONText.quoted(HTMLText.visible($0)) }, to: &json)
      case .counts(let counts):
        Self.write(counts.prefix(rowCount).map { $0.map(String.init) ?? "null" }, to: &json)
      case .reals(let reals, let digits):
        let texts = reals.prefix(rowCount).map { real in
          real.map {
            JSONText.quoted(DecimalText.significant($0, digits: digits, isPadded: true))
          } ?? "null"
        }
        Self.write(texts, to: &json)
      }
    }
  }

  /// Values in JSON as they are, or the different ones and for each row its place among them.
  private static func write(_ values: [String], to json: inout JSONWriter) {
    var places: [[UInt8]: Int] = [:]
    var different: [String] = []
    let numbers = values.map { value in
      // Strings that are canonically equal are not the same name.
      let key = Array(value.utf8)
      if let place = places[key] { return place }
      places[key] = different.count
      different.append(value)
      return different.count - 1
    }
    let isShared = different.count * 2 < values.count
    json.key("values")
    json.array(.compact) { json in
      for value in isShared ? different : values { json.raw(value.utf8) }
    }
    guard isShared else { return }
    json.key("places")
    json.array(.compact) { json in for number in numbers { number.write(to: &json) } }
  }
}
