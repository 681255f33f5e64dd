internal import CronModel
internal import FoundationEssentials

/// What a lab remembers between starts, in `lab.json`.
struct LabState: Sendable, Codable, Hashable {
    /// The same at every start: pg_cron's jobs carry the port they were scheduled on.
    var port: UInt16
    /// The folder of PostgreSQL's programs that made the data.
    var programs: String
    var major: Int
    var settings: [LabSetting]
    var libraries: [String]
    /// Whether the extension has been created, or was not wanted.
    var isPrepared: Bool

    /// Nil where there is no state: no lab, or one whose first start never got that far.
    ///
    /// Throws `lab-damaged`.
    static func read(_ place: LabPlace) throws(ActionableError) -> LabState? {
        guard let data = try? Data(contentsOf: URL(filePath: place.state)) else { return nil }
        do {
            return try JSONDecoder().decode(LabState.self, from: data)
        } catch {
            throw LabFailure.damaged(place.state)
        }
    }

    func write(_ place: LabPlace) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        try LabFolder.write(text + "\n", to: place.state, mode: 0o644)
    }
}
