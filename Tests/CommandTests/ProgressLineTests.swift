import Reports
import Tensors
import Testing

@Suite struct `The progress line` {
  static let name: TensorName = "model.layers.12.mlp.up_proj.weight"

  @Test func `shows share, rate, time left and tensor`() {
    var line = ProgressLine(.lines)
    #expect(
      line.text(
        bytesDone: 5_000_000_000, bytesTotal: 20_000_000_000, tensor: Self.name, seconds: 10)
        == "25.0 %, 500 MB/s, 0:30 left, model.layers.12.mlp.up_proj.weight\n")
  }

  @Test func `plain lines come every ten seconds`() {
    var line = ProgressLine(.lines)
    let shown = (1...35).filter { second in
      line.text(bytesDone: second, bytesTotal: 35, tensor: "t", seconds: Double(second)) != nil
    }
    let ending = line.end()
    #expect(shown == [10, 20, 30])
    #expect(ending == "")
  }

  @Test(arguments: [1, 2, 20, 40, 79, 80, 200])
  func `a terminal's line never reaches its last column`(width: Int) throws {
    var line = ProgressLine(.terminal(width: width))
    let rendered = line.text(bytesDone: 1, bytesTotal: 2, tensor: Self.name, seconds: 1)
    let text = try #require(rendered)
    #expect(text.hasPrefix("\r") && text.hasSuffix("\u{1B}[K"))
    let shown = text.unicodeScalars.count - 4
    #expect(shown <= max(1, width - 1))
  }

  @Test(arguments: [(0, 0), (0, 10), (10, 0), (20, 10), (Int.max, Int.max), (0, Int.max)])
  func `no amounts are a trap`(done: Int, total: Int) {
    var line = ProgressLine(.lines)
    let text = line.text(bytesDone: done, bytesTotal: total, tensor: "t", seconds: 10)
    #expect(text?.isEmpty == false)
  }

  @Test func `the line is taken away once`() {
    var line = ProgressLine(.terminal(width: 80))
    let before = line.end()
    _ = line.text(bytesDone: 1, bytesTotal: 2, tensor: "t", seconds: 1)
    let endings = [line.end(), line.end()]
    #expect(before == "")
    #expect(endings == ["\r\u{1B}[K", ""])
  }
}
