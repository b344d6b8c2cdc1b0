internal import Storage

/// A name out of a file, quoted for messages with control and bidirectional characters escaped.
func quoted(_ name: String) -> String { Path(name).quoted }
