extension CronRelease {
    /// Every tagged release, oldest first.
    ///
    /// 1.1.0 and 1.1.1 are in upstream's changelog but were never tagged.
    public static let known: [CronRelease] = [
        CronRelease(1, 0, 0), CronRelease(1, 0, 1), CronRelease(1, 0, 2),
        CronRelease(1, 1, 2), CronRelease(1, 1, 3), CronRelease(1, 1, 4),
        CronRelease(1, 2, 0),
        CronRelease(1, 3, 0), CronRelease(1, 3, 1),
        CronRelease(1, 4, 0), CronRelease(1, 4, 1), CronRelease(1, 4, 2),
        CronRelease(1, 5, 0), CronRelease(1, 5, 1), CronRelease(1, 5, 2),
        CronRelease(1, 6, 0), CronRelease(1, 6, 1), CronRelease(1, 6, 2), CronRelease(1, 6, 3), CronRelease(1, 6, 4),
        CronRelease(1, 6, 5), CronRelease(1, 6, 6), CronRelease(1, 6, 7), CronRelease(1, 6, 8),
    ]

    /// The newest release whose rules are known; the development line of upstream parses and runs as this one.
    public static let newest = CronRelease(1, 6, 8)

    /// Whether this release was tagged by upstream and is in `known`.
    public var isKnown: Bool { CronRelease.known.contains(self) }

    /// The releases that install the given version of the extension's SQL (`pg_extension.extversion`), oldest first.
    ///
    /// 1.6.0 forgot to raise the version in its control file and installs 1.5; 1.4.2 installs `1.4-1`.
    /// After a package upgrade without `ALTER EXTENSION … UPDATE` the library is newer than its SQL says:
    /// where that may be, take any release from the first candidate on.
    ///
    /// - Returns: empty for a version that no known release installs.
    public static func candidates(catalogVersion: String) -> [CronRelease] {
        known.filter { $0.catalogVersion == catalogVersion }
    }

    /// The version of the extension's SQL that this release installs (upstream: `pg_cron.control`).
    public var catalogVersion: String {
        switch self {
        case CronRelease(1, 4, 2): "1.4-1"
        case CronRelease(1, 6, 0): "1.5"
        default: "\(major).\(minor)"
        }
    }
}
