/// A remark on a set: a key with its new value; without one the remark is taken away.
package struct RecordedLabel: Sendable, Codable, Hashable {
    package var key: String
    package var value: String?

    package init(key: String, value: String?) {
        self.key = key
        self.value = value
    }
}

/// Runs that were deleted from a server because an archive holds them.
package struct PrunedRuns: Sendable, Codable, Hashable {
    /// The life of the history table, as in a manifest.
    package var generation: String
    package var deleted: Int64
    /// Lowest and highest run id that was deleted; nil where none was.
    package var first: Int64?
    package var last: Int64?

    package init(generation: String, deleted: Int64 = 0, first: Int64? = nil, last: Int64? = nil) {
        self.generation = generation
        self.deleted = deleted
        self.first = first
        self.last = last
    }
}
