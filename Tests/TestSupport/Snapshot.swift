internal import FoundationEssentials
package import Testing

/// A whole output, compared with the one that was recorded beside the tests.
package struct Snapshot {
    private let path: String

    /// `Snapshots/NAME.txt` beside the test's file.
    package init(_ name: String, file: String = #filePath) {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Snapshots")
        path = folder.appending(path: name + ".txt").path
    }

    /// Compares.
    ///
    /// With `RECORD_SNAPSHOTS` in the environment the output is recorded instead, which fails the test.
    package func expect(_ output: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == nil else {
            try Data(output.utf8).write(to: URL(filePath: path))
            Issue.record(
                "recorded \(path): look at it, then run the tests without RECORD_SNAPSHOTS",
                sourceLocation: sourceLocation
            )
            return
        }
        let recorded = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(output == recorded, "RECORD_SNAPSHOTS=1 records it anew", sourceLocation: sourceLocation)
    }
}
