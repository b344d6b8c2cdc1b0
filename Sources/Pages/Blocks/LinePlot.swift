/// Lines over a common axis, such as spectra of singular values.
package struct LinePlot: Sendable {
  /// One line; points without a place on the axes are left out and break it.
  package struct Series: Hashable, Sendable {
    package var name: String
    package var points: [Point]

    package init(_ name: String, _ points: [Point]) { (self.name, self.points) = (name, points) }

    /// The values in their order, numbered from one.
    package init(_ name: String, values: [Double]) {
      self.init(name, values.enumerated().map { Point(Double($0.offset + 1), $0.element) })
    }
  }

  /// A point of a line.
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// A value that is marked across the plot, such as a noise edge.
  package struct Marker: Hashable, Sendable {
    /// Which axis the value is on.
    package enum Axis: Hashable, Sendable { case x, y }

    package var axis: Axis
    package var value: Double
    package var label: String

    package init(_ axis: Axis, _ value: Double, _ label: String) {
      (self.axis, self.value, self.label) = (axis, value, label)
    }
  }

  package var title: String
  package var note: String
  package var xTitle: String
  package var yTitle: String
  package var series: [Series]
  package var markers: [Marker]
  /// Whether each axis is spread by logarithms.
  package var isLogarithmic: (x: Bool, y: Bool)

  package init(
    title: String, note: String = "", xTitle: String, yTitle: String, series: [Series],
    markers: [Marker] = [], isLogarithmic: (x: Bool, y: Bool) = (true, true)
  ) {
    (self.title, self.note, self.xTitle, self.yTitle) = (title, note, xTitle, yTitle)
    (self.series, self.markers, self.isLogarithmic) = (series, markers, isLogarithmic)
  }
}
