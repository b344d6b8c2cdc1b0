import Glibc

/// A parser that is given whatever the fuzzer thinks of.
///
/// An input may be refused in any way that is an error; traps, hangs, leaks, large allocations and
/// results that contradict themselves are findings.
struct FuzzTarget: Sendable {
  /// What `FUZZ_TARGET` says, and the folder of its seeds.
  let name: String
  /// Parses an input, and looks at what came out.
  let run: @Sendable ([UInt8]) -> Void

  static let all = [
    header, index, pickle, torch, recipe, settings, tokenizer, addedTokens, config, archive,
    superblock,
  ]

  /// The one that the environment names.
  static let chosen: FuzzTarget = {
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    if let target = all.first(where: { $0.name == name }) { return target }
    let names = all.map(\.name).joined(separator: " ")
    print("FUZZ_TARGET must be one of: \(names)")
    exit(2)
  }()

  /// Makes the text of an error, which is the code that hostile names pass last.
  static func read(_ error: any Error) {
    precondition(!"\(error)".isEmpty, "an error without words")
  }
}

/// What libFuzzer calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe UnsafeBufferPointer(start: start, count: count)
  FuzzTarget.chosen.run(unsafe Array(input))
  return 0
}
