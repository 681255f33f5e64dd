/// How far a mistyped name is from the names there are.
struct NameDistance {
    private let wanted: [UInt8]
    private let wantedCity: [UInt8]

    init(_ name: String) {
        wanted = NameDistance.folded(name)
        wantedCity = NameDistance.city(wanted)
    }

    /// The nearest name, nil where none is within a third of the letters.
    ///
    /// The part after the last slash is compared by itself too: `Shanghai`, `Europe/Bejing` and `Asia/Berlin` should
    /// all lead somewhere.
    func nearest(in names: [String]) -> String? {
        var best: (name: String, distance: Int)?
        for name in names {
            let folded = NameDistance.folded(name)
            let whole = NameDistance.edits(wanted, folded) * 2
            let city = NameDistance.edits(wantedCity, NameDistance.city(folded)) * 2 + 1
            let distance = min(whole, city)
            if distance < best?.distance ?? .max { best = (name, distance) }
        }
        guard let best, best.distance <= max(2, 2 * wantedCity.count / 3) else { return nil }
        return best.name
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    private static func city(_ name: [UInt8]) -> [UInt8] {
        name.lastIndex(of: UInt8(ascii: "/")).map { Array(name[($0 + 1)...]) } ?? name
    }

    /// Levenshtein's distance.
    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (byte == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
