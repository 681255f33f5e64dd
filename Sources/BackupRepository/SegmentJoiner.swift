package import BackupFormat
internal import CronModel

/// Writes the rows of several segments, in the order of run ids, into as few new ones as can be.
package struct SegmentJoiner {
    private let repository: Repository
    private let cluster: String
    private let generation: String

    package init(_ repository: Repository, cluster: String, generation: String) {
        self.repository = repository
        self.cluster = cluster
        self.generation = generation
    }

    /// Returns the new segments; the old ones stay, since earlier sets refer to them.
    ///
    /// Throws `damaged` where one is not what it was, or two hold the same run id. A segment is opened when the rows before
    /// it have been taken, so that no more of them are open at once than overlap.
    package func join(_ segments: [Segment]) throws -> [Segment] {
        for segment in segments { try check(segment) }
        let level = 1 + (segments.map(\.level).max() ?? 0)
        var waiting = segments.sorted { $0.first < $1.first }[...]
        var open: [Source] = []
        var joined: [Segment] = []
        var writer: SegmentWriter?
        var last: Int64?
        while true {
            while let next = waiting.first, open.allSatisfy({ next.first <= $0.runid }) {
                waiting.removeFirst()
                if let source = try Source(try reader(of: next), next.name) { open.append(source) }
            }
            guard let lowest = open.indices.min(by: { open[$0].runid < open[$1].runid }) else { break }
            let source = open[lowest]
            guard last.map({ $0 < source.runid }) ?? true else { throw Self.damaged(source.name) }
            last = source.runid
            let target = try writer ?? SegmentWriter(repository, cluster: cluster, generation: generation, level: level)
            writer = target
            try source.row.withUnsafeBytes { try target.write($0, runid: source.runid) }
            if target.rowCount >= SegmentName.rowLimit {
                joined.append(try target.close().segment)
                writer = nil
            }
            if try !source.advance() { open.remove(at: lowest) }
        }
        if let writer { joined.append(try writer.close().segment) }
        return joined
    }

    private func check(_ segment: Segment) throws {
        let content = try SegmentContent.read(try reader(of: segment), file: segment.name)
        guard content.isThat(of: segment) else {
            throw Self.damaged(segment.name)
        }
    }

    private func reader(of segment: Segment) throws -> any ObjectReader {
        let name = try ObjectPath(untrusted: segment.name, in: "manifest.json")
        return try repository.openPlain(
            Repository.folder(ofGeneration: generation, in: cluster).appending(name)
        )
    }

    private static func damaged(_ name: String) -> ActionableError {
        FormatError.damaged(name, Text("its content has changed", zh: "内容已改变"))
    }

    /// The next row of a segment.
    private final class Source {
        let name: String
        private let rows: HistoryRows
        private(set) var row: [UInt8] = []
        private(set) var runid: Int64 = 0

        /// Nil for a segment without rows.
        init?(_ reader: any ObjectReader, _ name: String) throws {
            self.name = name
            rows = try HistoryRows(reader, file: name)
            guard try advance() else { return nil }
        }

        /// False at the end.
        func advance() throws -> Bool {
            row.removeAll(keepingCapacity: row.capacity < 1 << 20)
            guard try rows.take(1, { row.append(contentsOf: $0) }) > 0 else { return false }
            guard let head = row.withUnsafeBytes({ HistoryRowHead($0) }) else {
                throw SegmentJoiner.damaged(name)
            }
            runid = head.runid
            return true
        }
    }
}
