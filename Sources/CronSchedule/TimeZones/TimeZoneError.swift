/// Why a time zone cannot be used.
public enum TimeZoneError: Error, Sendable, Hashable {
    /// No zone has that name; `nearest` is the most similar one, if any is similar.
    case unknown(name: String, nearest: String?)
    /// The name is no zone's name but a path, or leads out of the zoneinfo tree.
    case outsideDirectory(name: String)
    /// The file counts leap seconds; PostgreSQL refuses such zones too.
    case leapSeconds(name: String)
    /// The file is there and cannot be read.
    case unreadable(name: String, reason: String)
    /// The file is not a time zone, or a damaged one.
    case malformed(name: String)

    /// What is wrong, in one line without a full stop.
    public func message(in language: Language = .english) -> String {
        switch (self, language) {
        case (.unknown(let name, _), .english): "unknown time zone \"\(name)\""
        case (.unknown(let name, _), .chinese): "未知时区“\(name)”"
        case (.outsideDirectory(let name), .english): "\"\(name)\" is not the name of a time zone"
        case (.outsideDirectory(let name), .chinese): "“\(name)”不是时区名称"
        case (.leapSeconds(let name), .english): "time zone \"\(name)\" counts leap seconds"
        case (.leapSeconds(let name), .chinese): "时区“\(name)”包含闰秒"
        case (.unreadable(let name, let reason), .english): "cannot read time zone \"\(name)\": \(reason)"
        case (.unreadable(let name, let reason), .chinese): "无法读取时区“\(name)”：\(reason)"
        case (.malformed(let name), .english): "the file of time zone \"\(name)\" is damaged"
        case (.malformed(let name), .chinese): "时区“\(name)”的数据文件已损坏"
        }
    }

    /// What to do about it, as a sentence; nil where nothing helps.
    public func hint(in language: Language = .english) -> String? {
        switch (self, language) {
        case (.unknown(_, let nearest?), .english): "Did you mean \"\(nearest)\"?"
        case (.unknown(_, let nearest?), .chinese): "是否指“\(nearest)”？"
        case (.unknown(_, nil), .english), (.outsideDirectory, .english):
            "Use a name of the IANA list, such as Europe/Berlin or Asia/Shanghai."
        case (.unknown(_, nil), .chinese), (.outsideDirectory, .chinese):
            "请使用 IANA 时区名称，例如 Europe/Berlin 或 Asia/Shanghai。"
        case (.leapSeconds, .english): "Use the zone without the prefix \"right/\"."
        case (.leapSeconds, .chinese): "请使用不带“right/”前缀的时区。"
        case (.unreadable, .english), (.malformed, .english): "Reinstall the system's time zone data (tzdata)."
        case (.unreadable, .chinese), (.malformed, .chinese): "请重新安装系统时区数据（tzdata）。"
        }
    }
}

extension TimeZoneError: CustomStringConvertible {
    /// The English message.
    public var description: String { message() }
}
