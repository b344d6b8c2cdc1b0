import Layouts
import Models
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `There and back` {
  /// A random model, a random layout and a random way of working.
  struct Trip: CustomTestStringConvertible, Sendable {
    let route: LayoutRoute
    let decoder: RandomDecoder
    let workers: Int
    let tileElements: Int
    let access: FileAccess

    init(seed: UInt64) {
      route = LayoutRoute.random(seed: seed)
      decoder = route.decoder(seed: seed)
      workers = [1, 2, 7][Int(seed % 3)]
      tileElements = seed % 2 == 0 ? 1 : 1 << 19
      access = seed % 5 < 2 ? .mapped : .positional
    }

    init(_ route: LayoutRoute, _ decoder: RandomDecoder) {
      self.route = route
      self.decoder = decoder
      workers = 2
      tileElements = 1 << 19
      access = .positional
    }

    var testDescription: String { "\(decoder) in \(route.testDescription)" }

    func apply(to options: inout ConversionOptions) {
      options.run.workers = workers
      options.run.tileElements = tileElements
      options.reading.access = access
    }
  }

  static let trips = (1...42).map { Trip(seed: $0) } + large

  /// Eight tensor-parallel ranks and eight stages: grouped and multi-head, tied and untied.
  static let large = [(1, false), (1, true), (2, false), (2, true)].map { queries, isTied in
    var decoder = RandomDecoder(.llama, seed: 100 + UInt64(queries))
    decoder.layers = 5
    decoder.groups = 8
    decoder.queriesPerGroup = queries
    decoder.isTied = isTied
    return Trip(LayoutRoute(neox: TargetLayout(.neox, tp: 8, pp: 8)), decoder)
  }

  @Test(arguments: trips)
  func `every tensor and the configuration come back`(trip: Trip) throws {
    let directory = try TemporaryDirectory()
    let source = try trip.decoder.write(in: directory)
    let middle = directory("middle")
    try Conversion.run(source, to: middle, trip.route.target) { trip.apply(to: &$0) }
    let back = directory("back")
    try Conversion.run(middle, to: back, .huggingFace) { options in
      options.reading = trip.route.reading(trip.decoder)
      options.reading.baseConfiguration = source
      trip.apply(to: &options)
    }
    let found = try TensorContents(safetensors: back)
    let expected = try TensorContents(safetensors: source)
    #expect(expected.entries.count == trip.decoder.specs.count)
    #expect(found.differences(from: expected) == [])
    #expect(
      try FileContents.text(of: back.joining("config.json")) == trip.decoder.configuration)
  }

  @Test(arguments: trips.filter { $0.route.target.title.hasPrefix("neox") }.prefix(8))
  func `without the configuration the padding of the vocabulary stays, and is zeros`(
    trip: Trip
  ) throws {
    let directory = try TemporaryDirectory()
    let source = try trip.decoder.write(in: directory)
    let (middle, back) = (directory("middle"), directory("back"))
    try Conversion.run(source, to: middle, trip.route.target)
    let prepared = try Conversion.run(middle, to: back, .huggingFace) { options in
      options.reading = trip.route.reading(trip.decoder)
    }
    let rows = trip.route.target.storedVocabulary(trip.decoder.vocabulary)
    let (width, hidden) = (trip.decoder.format.dtype.bitWidth / 8, trip.decoder.hidden)
    var expected = try TensorContents(safetensors: source)
    for name in expected.names where RandomDecoder.vocabularyTables.contains(name) {
      expected.change(name) { entry in
        let padding = rows * hidden * width - entry.bytes.count
        entry.shape[0] = rows
        entry.bytes += [UInt8](repeating: 0, count: padding)
      }
    }
    #expect(try TensorContents(safetensors: back).differences(from: expected) == [])
    #expect(prepared.notes.contains { $0.contains("--vocab-size") })
    let configuration = try #require(try Model.open(back.text).configuration)
    #expect(configuration.document.root["vocab_size"]?.integer == rows)
  }
}
