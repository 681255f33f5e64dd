extension FixedWidthInteger {
    /// The bits above bit n alone.
    @inline(__always)
    func bits(above n: Int) -> Self { self & ~((2 << n) &- 1) }

    /// The bits up to and including bit n alone.
    @inline(__always)
    func bits(upTo n: Int) -> Self { self & ((2 << n) &- 1) }

    /// Whether bit n is set.
    @inline(__always)
    func holds(_ n: Int) -> Bool { (self >> n) & 1 != 0 }

    /// The number of the highest bit set, -1 where none is.
    @inline(__always)
    var highestBit: Int { Self.bitWidth - 1 - leadingZeroBitCount }
}
