import Layouts
import TestSupport
import Testing

@Suite struct `Flat buffers` {
  @Test func `each element is one parameter's, or free`() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let counts = (0..<generator.integer(0...6)).map { _ in generator.integer(0...9) }
      let gaps = Bool.random(using: &generator) ? counts.map { _ in generator.integer(0...3) } : []
      let partitions = generator.integer(1...5)
      let buffer = try #require(FlatBuffer(counts, gaps: gaps, partitions: partitions))
      #expect(buffer.elementCount % (2 * partitions) == 0)
      #expect(buffer.elementCount - buffer.usedCount < 2 * partitions)
      #expect(buffer.ranges.map(\.count) == counts)

      // What each element is, naively; -1 is free.
      var owners = Array(repeating: -1, count: buffer.elementCount)
      for (parameter, range) in buffer.ranges.enumerated() {
        for element in range { owners[element] = parameter }
      }
      var found: [Int] = []
      for rank in 0..<partitions {
        let partition = buffer.partition(rank)
        var part = Array(repeating: -2, count: partition.count)
        for (parameter, range) in buffer.parameters(in: partition) {
          for element in range { part[element - partition.lowerBound] = parameter }
        }
        for range in buffer.free(in: partition) {
          for element in range {
            #expect(part[element - partition.lowerBound] == -2)
            part[element - partition.lowerBound] = -1
          }
        }
        found += part
        let tail = (partition.lowerBound..<partition.upperBound).count { $0 >= buffer.usedCount }
        #expect(buffer.padding(ofPartition: rank) == tail)
      }
      #expect(found == owners)
    }
  }

  @Test func `what cannot be counted is refused`() {
    #expect(FlatBuffer([1], partitions: 0) == nil)
    #expect(FlatBuffer([.max, 1], partitions: 1) == nil)
    #expect(FlatBuffer([.max], partitions: 2) == nil)
    #expect(FlatBuffer([1], partitions: .max) == nil)
    #expect(FlatBuffer([-1], partitions: 1) == nil)
    #expect(FlatBuffer([1, 2], gaps: [1], partitions: 1) == nil)
    #expect(FlatBuffer([], partitions: 3)?.elementCount == 0)
  }
}
