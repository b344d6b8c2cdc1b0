// The only file that imports the YAML parser (libyaml, as Yams brings it along). It works on the
// event level, because only there are aliases seen before they expand, and keys before they
// collapse; Yams' own nodes hide both.

import CYaml

/// One step through a YAML text.
struct YAMLEvent {
  /// What starts, ends or stands at a place.
  enum Kind {
    /// The start or end of the stream or of a document.
    case boundary
    case documentStart
    case streamEnd
    case alias(String)
    case scalar(String, plain: Bool)
    case sequenceStart
    case mappingStart
    case collectionEnd
  }

  let kind: Kind
  let place: YAMLPlace
  /// From the start of the event to its end, in Unicode scalars.
  let extent: Range<Int>
  /// The name after `&` before a node.
  var anchor: String?
  /// The full tag before a node, such as `tag:yaml.org,2002:str`.
  var tag: String?
}

/// A YAML text as a stream of events; owns all memory that it hands to the parser.
@safe final class YAMLDocument {
  private let bytes: [UInt8]
  // libyaml keeps pointers into its state and into the text: both need addresses of their own.
  private let state: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// Starts in front of `bytes`, which are UTF-8.
  init(_ bytes: [UInt8]) throws(YAMLProblem) {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    // libyaml counts a byte order mark as a column, so that it does not see `---` behind it.
    let bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
    self.bytes = bytes
    unsafe text = .allocate(capacity: bytes.count)
    _ = unsafe text.initialize(fromContentsOf: bytes)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(state) == 1 else {
      throw YAMLProblem(at: .start, "out of memory")
    }
    unsafe yaml_parser_set_encoding(state, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(state, text.baseAddress, text.count)
  }

  deinit {
    unsafe yaml_parser_delete(state)
    unsafe state.deallocate()
    unsafe text.deallocate()
  }

  /// The next event; after the end of the stream, that end again.
  func next() throws(YAMLProblem) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(state, &event) == 1 else { throw problem() }
    defer { unsafe yaml_event_delete(&event) }
    let place = unsafe YAMLPlace(event.start_mark)
    let start = unsafe event.start_mark.index
    let extent = unsafe start..<max(start, event.end_mark.index)
    switch unsafe event.type {
    case YAML_NO_EVENT, YAML_STREAM_END_EVENT:
      return YAMLEvent(kind: .streamEnd, place: place, extent: extent)
    case YAML_DOCUMENT_START_EVENT:
      return YAMLEvent(kind: .documentStart, place: place, extent: extent)
    case YAML_ALIAS_EVENT:
      let name = unsafe string(event.data.alias.anchor) ?? ""
      return YAMLEvent(kind: .alias(name), place: place, extent: extent)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      return unsafe YAMLEvent(
        kind: .scalar(String(decoding: value, as: UTF8.self), plain: isPlain), place: place,
        extent: extent, anchor: string(scalar.anchor), tag: string(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe YAMLEvent(
        kind: .sequenceStart, place: place, extent: extent, anchor: string(start.anchor),
        tag: string(start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe YAMLEvent(
        kind: .mappingStart, place: place, extent: extent, anchor: string(start.anchor),
        tag: string(start.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return YAMLEvent(kind: .collectionEnd, place: place, extent: extent)
    default: return YAMLEvent(kind: .boundary, place: place, extent: extent)
    }
  }

  /// What made the parser stop, in its own words, with its place.
  private func problem() -> YAMLProblem {
    let what = unsafe state.pointee.problem.map { unsafe String(cString: $0) } ?? "invalid YAML"
    guard unsafe state.pointee.error != YAML_READER_ERROR else {
      let offset = unsafe state.pointee.problem_offset
      return YAMLProblem(at: place(ofByte: offset), what)
    }
    guard !what.hasPrefix("Maximum nesting level") else {
      let mark = unsafe state.pointee.problem_mark
      return YAMLProblem(at: YAMLPlace(mark), YAMLLimits.depthMessage)
    }
    let context = unsafe state.pointee.context.map { unsafe String(cString: $0) + ", " } ?? ""
    let (mark, offset) = unsafe (state.pointee.problem_mark, state.pointee.problem_mark.index)
    let isTab = scalar(at: offset) == "\t"
    let hint = isTab ? "; a tab cannot stand here, use spaces" : ""
    return YAMLProblem(at: YAMLPlace(mark), context + what + hint)
  }

  /// The scalar at an index that counts Unicode scalars, as marks do.
  private func scalar(at index: Int) -> Unicode.Scalar? {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.dropFirst(index).first
  }

  private func place(ofByte offset: Int) -> YAMLPlace {
    let lines = bytes.prefix(offset).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = lines.last.map { String(decoding: $0, as: UTF8.self).unicodeScalars.count } ?? 0
    return YAMLPlace(line: lines.count, column: column + 1)
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }
}

extension YAMLPlace {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
