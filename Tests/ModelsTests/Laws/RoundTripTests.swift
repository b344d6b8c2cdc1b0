import Layouts
import Models
import Storage
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
    let replicas: ReplicaPolicy

    init(seed: UInt64) {
      route = LayoutRoute.random(seed: seed)
      decoder = route.decoder(seed: seed)
      workers = [1, 2, 7][Int(seed % 3)]
      tileElements = seed % 2 == 0 ? 1 : 1 << 19
      access = seed % 5 < 2 ? .mapped : .positional
      replicas = ReplicaPolicy.allCases[Int(seed % 3)]
    }

    init(_ route: LayoutRoute, _ decoder: RandomDecoder) {
      self.route = route
      self.decoder = decoder
      workers = 2
      tileElements = 1 << 19
      access = .positional
      replicas = .check
    }

    var testDescription: String { "\(decoder) in \(route.testDescription)" }

    func apply(to options: inout ConversionOptions) {
      options.run.workers = workers
      options.run.tileElements = tileElements
      options.reading.access = access
      options.reading.replicas = replicas
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
  func `without the configuration the settings stay, and the padding of the vocabulary`(
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
    let settings = try Model.open(back.text).settings
    #expect(settings.trueVocabulary == rows)
    let lost: Set<DecoderSettings.Key> = [.vocabulary, .beginTokens, .endTokens]
    let disagreements = settings.disagreements(with: try Model.open(source.text).settings)
      .filter { !lost.contains($0.key) }
    #expect(disagreements.map(\.description) == [])
  }

  @Test(arguments: [false, true], [1, 4])
  func `a tour through all layouts changes nothing`(isTied: Bool, queries: Int) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: UInt64(queries))
    decoder.queriesPerGroup = queries
    decoder.vocabulary = 64
    decoder.isTied = isTied
    let source = try decoder.write(in: directory)
    var place = source
    let tour = [
      TargetLayout(.neox, tp: 2, pp: 2), TargetLayout(.meta, tp: 4), TargetLayout(.torch, tp: 1),
      TargetLayout(.megatron, tp: 2, pp: 2), TargetLayout(.neoxSequential, tp: 4),
      TargetLayout(.megatron, tp: 1), TargetLayout(.neox, tp: 1), TargetLayout(.meta, tp: 1),
      .huggingFace,
    ]
    for (number, target) in tour.enumerated() {
      let next = directory("\(number)")
      try Conversion.run(place, to: next, target, base: source)
      place = next
    }
    #expect(
      try TensorContents(safetensors: place)
        .differences(from: TensorContents(safetensors: source)) == [])
    #expect(try FileContents.text(of: place.joining("config.json")) == decoder.configuration)
  }
}
