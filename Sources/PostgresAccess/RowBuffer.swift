/// The bytes of one row that is being put together; the next row takes the same memory.
///
/// Rows come by the million, so nothing is allocated for one.
struct RowBuffer: ~Copyable {
    private var space: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// After a large row the memory is given back down to this.
    private static let kept = 1 << 16

    init() {
        space = .allocate(byteCount: Self.kept, alignment: 16)
    }

    deinit { space.deallocate() }

    /// Valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(space)[..<count]) }

    mutating func removeAll() {
        count = 0
        guard space.count > 1 << 20 else { return }
        space.deallocate()
        space = .allocate(byteCount: Self.kept, alignment: 16)
    }

    /// Makes room for so many more bytes.
    mutating func reserve(_ more: Int) {
        if space.count - count < more { grow(by: more) }
    }

    /// Room for so many more bytes, of which `body` says how many it has written.
    @inline(__always)
    mutating func append(upTo limit: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
        reserve(limit)
        guard let base = space.baseAddress else { return }
        count += body(base + count)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        append(upTo: 1) { target in
            target.storeBytes(of: byte, as: UInt8.self)
            return 1
        }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        append(upTo: bytes.count) { target in
            target.copyMemory(from: source, byteCount: bytes.count)
            return bytes.count
        }
    }

    /// A number in network byte order.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        append(upTo: MemoryLayout<Number>.size) { target in
            target.storeBytes(of: number.bigEndian, as: Number.self)
            return MemoryLayout<Number>.size
        }
    }

    private mutating func grow(by more: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count + more, 2 * space.count),
            alignment: 16
        )
        larger.copyMemory(from: bytes)
        space.deallocate()
        space = larger
    }
}
