/// A language that messages and descriptions can be written in.
public enum Language: String, Sendable, Hashable, Codable, CaseIterable {
    case english = "en"
    case chinese = "zh"
}
