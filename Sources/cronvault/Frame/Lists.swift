internal import ArgumentParser
internal import BackupFormat

/// Layers separated by commas.
enum LayerList {
    static func parse(_ text: String) throws -> [Layer] {
        try text.split(separator: ",").map { name in
            guard let layer = Layer(rawValue: String(name)) else {
                throw ValidationError("\"\(name)\" is no layer; there are full, cron and history.")
            }
            return layer
        }
    }
}

/// Names separated by commas; nil for `all`.
enum NameList {
    static func parse(_ text: String) -> [String]? {
        text == "all" ? nil : text.split(separator: ",").map(String.init)
    }
}
