internal import ArgumentParser
internal import BackupFormat
internal import CronModel

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

/// Classes of commands separated by commas.
struct ClassList: ExpressibleByArgument, Sendable {
    let classes: Set<CommandClass>

    init?(argument: String) {
        let names = argument.split(separator: ",").map(String.init)
        let classes = names.compactMap(CommandClass.init(rawValue:))
        guard classes.count == names.count, !classes.isEmpty else { return nil }
        self.classes = Set(classes)
    }
}
