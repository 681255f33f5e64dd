package import BackupFormat

/// What the sets of a cluster ought to be.
package struct ClusterExpectation: Sendable, Hashable {
    /// Nil: whatever its sets hold.
    package var layers: Set<Layer>?
    /// Seconds since the newest whole set from which on it is trouble; nil: as of all clusters.
    package var backupAge: Int?
    /// The same, from where on it is critical; nil: twice as long.
    package var backupAgeCritical: Int?

    package init(layers: Set<Layer>? = nil, backupAge: Int? = nil, backupAgeCritical: Int? = nil) {
        self.layers = layers
        self.backupAge = backupAge
        self.backupAgeCritical = backupAgeCritical
    }
}
