extension String {
    /// The same text with `mark` before each of these ASCII characters.
    ///
    /// Swift compares characters as people see them: a quote under a combining mark is another character than a
    /// quote. PostgreSQL, libpq and sh look at bytes, and so must whoever quotes for them.
    package func putting(_ mark: String, before characters: String) -> String {
        let (wanted, mark) = (Array(characters.utf8), Array(mark.utf8))
        guard utf8.contains(where: wanted.contains) else { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count + 64)
        for byte in utf8 {
            if wanted.contains(byte) { bytes.append(contentsOf: mark) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
