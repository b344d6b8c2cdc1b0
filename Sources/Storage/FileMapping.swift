import CPlatform
import Glibc

/// A whole file in the address space, read-only, until the last reference goes away.
///
/// Safe to share although it holds an address: pages are never written through it, and they stay
/// mapped as long as the object lives. A file that another program cuts short while it is mapped
/// makes reads beyond its new end raise SIGBUS: `populate` finds that out as an error, and where
/// it was not asked the process ends with a message that names the file.
@safe final class FileMapping: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let guardSlot: Int32

  /// Maps the first `byteCount` bytes of an open file; the descriptor is not needed afterwards.
  init(_ descriptor: Int32, byteCount: Int, _ path: Path) throws(FileError) {
    guard byteCount > 0 else {
      unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      guardSlot = -1
      return
    }
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw FileError(.map, path, .system(errno))
    }
    unsafe bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
    guardSlot = unsafe platform_guard(address, byteCount, path.quoted)
  }

  deinit {
    guard let address = unsafe bytes.baseAddress else { return }
    platform_unguard(guardSlot)
    unsafe munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
  }

  /// Reads the pages of a range in, and waits for it on kernels that can (5.14); else asks for it.
  ///
  /// False if touching the range would raise SIGBUS: the file was cut, or the disk failed.
  func populate(_ range: Range<Int>) -> Bool {
    guard let pages = unsafe pages(of: range, alignment: 4096) else { return true }
    if unsafe platform_populate(pages.baseAddress, pages.count) == 0 { return true }
    if errno == EFAULT || errno == EHWPOISON { return false }
    unsafe madvise(pages.baseAddress, pages.count, MADV_WILLNEED)
    return true
  }

  /// Takes the pages of a range out of the process's resident memory.
  ///
  /// Reading them later is slower but never wrong. Rounds outwards by as much as the kernel maps
  /// around a fault, so that adjacent ranges leave nothing behind between them.
  func release(_ range: Range<Int>) {
    guard let pages = unsafe pages(of: range, alignment: 65536) else { return }
    unsafe madvise(pages.baseAddress, pages.count, MADV_DONTNEED)
  }

  /// The range, clamped to the mapping and widened to addresses that are multiples of `alignment`.
  ///
  /// Addresses and not offsets: the kernel maps aligned windows of addresses around a fault, and
  /// a mapping begins at any page.
  private func pages(of range: Range<Int>, alignment: Int) -> UnsafeMutableRawBufferPointer? {
    let end = unsafe bytes.count
    let inside = range.clamped(to: 0..<end)
    guard !inside.isEmpty, let base = unsafe bytes.baseAddress else { return nil }
    let skew = Int(bitPattern: base) & (alignment - 1)
    let start = max(0, ((inside.lowerBound + skew) & ~(alignment - 1)) - skew)
    let above = ((inside.upperBound + skew + alignment - 1) & ~(alignment - 1)) - skew
    let count = min(end, above) - start
    return unsafe UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(mutating: base + start), count: count)
  }
}
