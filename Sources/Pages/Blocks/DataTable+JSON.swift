internal import StrictJSON

/// What the page's script reads: columns of values, each with the text that is shown.
///
/// Real numbers are strings in the form that is shown, so that the script formats nothing; texts
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
        write(texts.prefix(rowCount).map(HTMLText.visible), to: &json)
      case .counts(let counts):
        json.key("values")
        json.array(.compact) { json in
          for count in counts.prefix(rowCount) { count.write(to: &json) }
        }
      case .reals(let reals, let digits):
        json.key("values")
        json.array(.compact) { json in
          for real in reals.prefix(rowCount) {
            real.map { DecimalText.significant($0, digits: digits, isPadded: true) }
              .write(to: &json)
          }
        }
      }
    }
  }

  /// Texts as they are, or the different ones and for each row its place among them.
  private func write(_ texts: [String], to json: inout JSONWriter) {
    var places: [[UInt8]: Int] = [:]
    var different: [String] = []
    let numbers = texts.map { text in
      let key = Array(text.utf8)
      if let place = places[key] { return place }
      places[key] = different.count
      different.append(text)
      return different.count - 1
    }
    json.key("values")
    guard different.count * 2 < texts.count else {
      json.array(.compact) { json in for text in texts { text.write(to: &json) } }
      return
    }
    json.array(.compact) { json in for text in different { text.write(to: &json) } }
    json.key("places")
    json.array(.compact) { json in for number in numbers { number.write(to: &json) } }
  }
}
