import Testing
import TorchFiles

/// What the machine makes of sound pickles.
@Suite struct `Pickle values` {
  @Test func `what is added after a value was memoised shows through the memo`() throws {
    // [], memo 0; (same list, same list); then 7 is appended to the list.
    let list = try PickleMachine.parse(
      [0x5D, 0x71, 0, 0x68, 0, 0x86, 0x71, 1, 0x30, 0x68, 0, 0x4B, 7, 0x61, 0x30, 0x68, 1, 0x2E])
    #expect(list[0]?.ints == [7])
    #expect(list[1]?.ints == [7])
    #expect(list[0]?.identity == list[1]?.identity)
  }

  @Test func `items and state set after memoising show, too`() throws {
    let object = RawPickle.global("a", "B") + [0x29, 0x81]
    // B(), memo 0; (B, B), memo 1; BUILD of the first with {"x": 1}.
    let pair = try PickleMachine.parse(
      object + [0x71, 0, 0x68, 0, 0x86, 0x71, 1, 0x30, 0x68, 0]
        + RawPickle.dict([("x", [0x4B, 1])]) + [0x62, 0x30, 0x68, 1, 0x2E])
    #expect(pair[0]?["x"]?.int == 1)
    #expect(pair[1]?["x"]?.int == 1)
  }

  @Test func `a list that holds itself is a value like any other`() throws {
    let list = try PickleMachine.parse([0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E])
    #expect(list[0]?.identity == list.identity)
    #expect(list[0]?[0]?[0]?.elements?.count == 1)
  }

  @Test(
    arguments: [
      ([0x4B, 0xFF], 255), ([0x4D, 0xFF, 0xFF], 65535), ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], -2),
      ([0x8A, 0], 0), ([0x8A, 1, 0x80], -128), ([0x8A, 2, 0x80, 0], 128),
      ([0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], .max),
      ([0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80], .min), ([0x8B, 3, 0, 0, 0, 0, 0, 1], 65536),
    ] as [([UInt8], Int)])
  func `integers have the value that Python gives them`(bytes: [UInt8], value: Int) throws {
    #expect(try PickleMachine.parse(bytes + [0x2E]).int == value)
  }

  @Test func `protocol 4 is read like protocol 2`() throws {
    let text: (String) -> [UInt8] = { [0x8C, UInt8($0.utf8.count)] + Array($0.utf8) + [0x94] }
    // collections.OrderedDict() with the item "k": {1, 2}, then bytes, in a frame.
    let body =
      text("collections") + text("OrderedDict") + [0x93, 0x94, 0x29, 0x52, 0x94]
      + text("k") + [0x8F, 0x94, 0x28, 0x4B, 1, 0x4B, 2, 0x90, 0x73]
      + text("b") + [0x43, 2, 9, 8, 0x73, 0x2E]
    let value = try PickleMachine.parse([0x80, 4, 0x95] + little(body.count, 8) + body)
    #expect(value["k"]?.ints == [1, 2])
    #expect(value["b"]?.bytes == [9, 8])
    #expect(value.isCall(of: PickleGlobal("collections", "OrderedDict")))
  }

  @Test func `P36 names of code stay names`() throws {
    for (module, name) in [
      ("os", "system"), ("builtins", "eval"), ("pkgutil", "resolve_name"), ("pip", "main"),
    ] {
      let value = try PickleMachine.parse(
        RawPickle.of(
          RawPickle.call(
            RawPickle.global(module, name), RawPickle.tuple(RawPickle.text("echo")))))
      #expect(value.object?.type == PickleGlobal(module, name))
      #expect(value.object?.arguments.map(\.string) == ["echo"])
      #expect(value.elements == nil && value.entries == nil && value.int == nil)
    }
  }

  @Test func `of keys that stand twice the last one counts`() throws {
    let value = try PickleMachine.parse(
      RawPickle.of(RawPickle.dict([("a", [0x4B, 1]), ("a", [0x4B, 2])])))
    #expect(value["a"]?.int == 2)
    #expect(value.entries?.count == 2)
  }

  @Test func `a pickle may begin and end inside other bytes`() throws {
    let bytes: [UInt8] = [9, 9, 0x4B, 5, 0x2E, 9]
    let (root, end) = try PickleMachine.parsePrefix(bytes, from: 2)
    #expect(root.int == 5)
    #expect(end == 5)
  }
}
