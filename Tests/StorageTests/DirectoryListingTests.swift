import Glibc
import Storage
import TestSupport
import Testing

@Suite struct `A directory listing` {
  @Test func `is sorted by bytes and tells kinds, through links too`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("b.safetensors", [1])
    try directory.directory("a")
    try directory.link("c.safetensors", to: file)
    try directory.link("Z", to: "nowhere")
    try directory.link("loop", to: "loop")
    #expect(unsafe mkfifo(directory("pipe.safetensors").text, 0o600) == 0)
    let listing = try DirectoryListing(of: directory.path)
    #expect(
      listing.entries.map(\.name)
        == ["Z", "a", "b.safetensors", "c.safetensors", "loop", "pipe.safetensors"])
    #expect(
      listing.entries.map(\.kind)
        == [.symbolicLink, .directory, .regular, .regular, .symbolicLink, .namedPipe])
    #expect(listing.entries.map(\.isLink) == [true, false, false, true, true, false])
    #expect(listing.files(endingIn: ".safetensors") == ["b.safetensors", "c.safetensors"])
    #expect(listing.contains("a") && !listing.contains("A"))
  }

  @Test func `of a file or of nothing is an error`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("file", [])
    #expect(throws: FileError(.list, file, .system(ENOTDIR))) { try DirectoryListing(of: file) }
    let missing = directory("missing")
    #expect(throws: FileError(.list, missing, .system(ENOENT))) {
      try DirectoryListing(of: missing)
    }
    #expect(try FileStatus.ifPresent(missing) == nil)
  }
}
