extension String {
    /// The same text with `mark` before each of these ASCII characters.
    ///
    /// Swift compares characters as people see them: a quote under a combining mark is another character than a
    /// quote. PostgreSQL, libpq and sh look at bytes, and so must whoever quotes for them.
    package func putting(_ mark: String, before characters: String) -> String {
        var text = self
        let mark = Array(mark.utf8)
        var wanted: (UInt64, UInt64) = (0, 0)
        for byte in characters.utf8 {
            if byte < 64 { wanted.0 |= 1 << byte } else if byte < 128 { wanted.1 |= 1 << (byte - 64) }
        }
        return text.withUTF8 { source in
            var bytes: [UInt8] = []
            var clean = 0
            for index in source.indices {
                let byte = source[index]
                let mask = byte < 64 ? wanted.0 : byte < 128 ? wanted.1 : 0
                guard mask >> (byte & 63) & 1 == 1 else { continue }
                bytes.append(contentsOf: source[clean..<index])
                bytes.append(contentsOf: mark)
                clean = index
            }
            guard clean > 0 || !bytes.isEmpty else { return self }
            bytes.append(contentsOf: source[clean...])
            return String(decoding: bytes, as: UTF8.self)
        }
    }
    /// The same text between two others, each of these ASCII characters in it twice.
    ///
    /// Takes no more memory than the result: commands have megabytes.
    package func doubling(_ characters: String, after opening: String, before closing: String) -> String {
        var text = self
        let (opening, doubled, closing) = (Array(opening.utf8), Array(characters.utf8), Array(closing.utf8))
        return text.withUTF8 { source in
            let size = opening.count + source.count + source.count { doubled.contains($0) } + closing.count
            return String(unsafeUninitializedCapacity: size) { target in
                var end = target.update(fromContentsOf: opening)
                for byte in source {
                    if doubled.contains(byte) {
                        target[end] = byte
                        end += 1
                    }
                    target[end] = byte
                    end += 1
                }
                return target[end...].update(fromContentsOf: closing)
            }
        }
    }
}
