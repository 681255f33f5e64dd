/// A blank between fields is a space or a tab, never a line end.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

@inline(__always)
func endsField(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 10 }

/// White space as the C library's `isspace` knows it.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

@inline(__always)
func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
}
