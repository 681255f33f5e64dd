package import CronModel

/// A repository that could not do what it was asked for, so that the next one did.
package struct PassedRepository: Sendable, Encodable {
    /// A copy's name; nil: the first repository.
    package let name: String?
    /// How the user named its place.
    package let place: String
    package let error: ActionableError

    package init(name: String?, place: String, error: ActionableError) {
        self.name = name
        self.place = place
        self.error = error
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(place, forKey: .place)
        try container.encode(ReportedError(error), forKey: .error)
    }

    private enum CodingKeys: CodingKey {
        case name
        case place
        case error
    }
}

extension ActionableError {
    /// A store, or the way to it, is the trouble: another one may do.
    var isOfStore: Bool {
        code.hasPrefix("store-")
            || [
                "no-space", "repository-io", "no-such-bucket", "no-such-remote", "host-key-unknown", "rclone-missing",
                "rclone-too-old", "not-a-repository", "retained", "damaged",
            ].contains(code)
    }
}
